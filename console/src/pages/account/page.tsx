import { Page } from '../../parts/page.tsx'

const AccountPage = () => <Page title="Account" />

export default AccountPage
