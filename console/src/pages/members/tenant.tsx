import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { api, ask } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { Failure } from '../../parts/failure.tsx'
import { Exact } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { EditTenant } from '../tenants/edit.tsx'

/** The tenant that the person works in, for those who may rename it. */
export function TenantSettings() {
  const { tenant_id: id } = useSession().session.place
  const [editing, setEditing] = useState(false)
  const {
    data: tenant,
    error,
    refetch
  } = useQuery({
    queryKey: ['tenants', 'one', id],
    queryFn: () => ask(api.GET('/v1/tenants/{id}', { params: { path: { id } } }))
  })
  if (error) return <Failure problem={problemOf(error)} onRetry={() => refetch()} />

  return (
    <section class="panel">
      <header>
        <h2>Tenant</h2>
        <button type="button" class="button" disabled={tenant === undefined} onClick={() => setEditing(true)}>
          Rename
        </button>
      </header>
      <dl class="facts">
        <dt>Name</dt>
        <dd>{tenant?.name}</dd>
        <dt>Slug</dt>
        <dd>
          <code>{tenant?.slug}</code>
        </dd>
        <dt>Id</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>Created</dt>
        <dd>{tenant && <Exact at={tenant.created_at} />}</dd>
      </dl>
      {editing && tenant && <EditTenant tenant={tenant} onClose={() => setEditing(false)} />}
    </section>
  )
}
