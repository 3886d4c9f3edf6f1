import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import mark from '../mark.svg'
import type { Place } from '../routes.ts'
import { AccountMenu } from './account-menu.tsx'
import { Icon } from './icon.tsx'
import { TenantSwitcher } from './tenant-switcher.tsx'

/** Where the description of the API can be tried out, when the service offers that. */
const docs = document.documentElement.dataset.docs

const groups = ['', 'User', 'Team', 'Installation'] as const

interface Props {
  readonly places: readonly Place[]
  readonly children: ComponentChildren
}

/** The frame of every page: who and where, the ways to the other pages, and the page. */
export function Shell({ places, children }: Props) {
  const { path, url } = useLocation()
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [url])

  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href="/">
          <img src={mark} alt="" width="24" height="24" />
          Latchkey
        </a>
        <button
          type="button"
          class="button bare burger"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'close' : 'menu'} />
          Menu
        </button>
        <div id="navigation" class={open ? 'drawer open' : 'drawer'}>
          <TenantSwitcher />
          <nav aria-label="Pages">
            {groups.map(group => {
              const shown = places.filter(place => place.group === group)
              return (
                shown.length > 0 && (
                  <section key={group}>
                    {group && <h2>{group}</h2>}
                    <ul>
                      {shown.map(place => (
                        <li key={place.path}>
                          <a href={place.path} aria-current={path === place.path ? 'page' : undefined}>
                            {place.label}
                          </a>
                        </li>
                      ))}
                    </ul>
                  </section>
                )
              )
            })}
          </nav>
          <div class="foot">
            {docs && <a href={docs}>API documentation</a>}
            <AccountMenu />
          </div>
        </div>
      </header>
      <main id="main">{children}</main>
    </div>
  )
}
