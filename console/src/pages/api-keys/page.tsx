import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useSession } from '../../session/session.tsx'
import { CreateKey } from './create.tsx'
import { KeyTable } from './table.tsx'

const lead = 'A key stands for one owner in one tenant. Clients send it with every request.'

function ApiKeysPage() {
  const { may } = useSession()
  const { params } = useParams()
  const [creating, setCreating] = useState(false)
  const seesAll = may('read:tenant-api-key')
  const view = seesAll && params.view === 'tenant' ? 'tenant' : 'own'
  const mayCreate = may('create:api-key') || may('create:service-api-key')

  const action = mayCreate && (
    <button type="button" class="button primary" onClick={() => setCreating(true)}>
      <Icon name="plus" />
      Create an API key
    </button>
  )
  const tabs = [
    { text: 'My keys', href: '/user/keys', current: view === 'own' },
    { text: 'All keys of the tenant', href: '/user/keys?view=tenant', current: view === 'tenant' }
  ]
  return (
    <Page title="API keys" lead={lead} action={action}>
      {seesAll && <Tabs label="Whose keys" tabs={tabs} />}
      <KeyTable key={view} view={view} onCreate={mayCreate ? () => setCreating(true) : undefined} />
      {creating && <CreateKey onClose={() => setCreating(false)} />}
    </Page>
  )
}

export default ApiKeysPage
