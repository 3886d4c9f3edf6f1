import { Page } from '../../parts/page.tsx'

const MembersPage = () => <Page title="Members" />

export default MembersPage
