import { Page } from '../../parts/page.tsx'

const RolesPage = () => <Page title="Roles" />

export default RolesPage
