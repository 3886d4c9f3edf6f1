import { Page } from '../../parts/page.tsx'

const AuditLogPage = () => <Page title="Audit log" />

export default AuditLogPage
