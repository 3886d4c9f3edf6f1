import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'

export const NotFoundPage = () => (
  <Page title="Page not found">
    <div class="card">
      <Empty title="There is no page at this address">
        <p>It may have moved, or the link is not whole.</p>
        <a class="button" href="/user/keys">
          To your API keys
        </a>
      </Empty>
    </div>
  </Page>
)
