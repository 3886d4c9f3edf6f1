import { Page } from '../../parts/page.tsx'

const ServiceAccountsPage = () => <Page title="Service accounts" />

export default ServiceAccountsPage
