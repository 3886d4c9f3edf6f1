import { useEffect, useRef } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { AccountPage } from './account.tsx'
import { AccountsPage } from './list.tsx'

/** All of them, or one with its keys, as the address says. */
function ServiceAccountsPage() {
  const { id } = useParams().params
  const shown = useRef(id)

  // From one view to the other is to another page for those who hear it.
  useEffect(() => {
    if (shown.current !== id) document.querySelector<HTMLElement>('main h1')?.focus()
    shown.current = id
  }, [id])

  return id ? <AccountPage key={id} id={id} /> : <AccountsPage />
}

export default ServiceAccountsPage
