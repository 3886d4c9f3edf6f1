import { Page } from '../../parts/page.tsx'

const TenantsPage = () => <Page title="Tenants" />

export default TenantsPage
