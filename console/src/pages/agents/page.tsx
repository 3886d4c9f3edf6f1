import { Page } from '../../parts/page.tsx'

const AgentsPage = () => <Page title="Agents" />

export default AgentsPage
