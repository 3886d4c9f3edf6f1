import { Page } from '../../parts/page.tsx'

const OverviewPage = () => <Page title="Overview" />

export default OverviewPage
