import { sql } from 'drizzle-orm'
import type { KeyUsage } from '../gateway.ts'
import type { Drizzle } from './gateway.ts'

/**
 * Writes when keys were last used, in one statement with one parameter; an older use than is known changes nothing, and
 * neither does one of a key that is gone. The rows are written, and so locked, in the order of their ids, so that two
 * replicas that report at once do not deadlock. @throws Conflict when a key goes at the same moment: the next try finds
 * it gone
 */
export const recordUsage = (database: Drizzle, usages: readonly KeyUsage[]) =>
  database.execute(sql`
    with used as (
      select distinct on (key) key, at, address, "userAgent" as agent
      from jsonb_to_recordset(${JSON.stringify(usages.map(({ keyId, ...use }) => ({ key: keyId, ...use })))}::jsonb)
        as report (key uuid, at bigint, address text, "userAgent" text)
      order by key, at desc
    )
    insert into key_uses as known (key_id, at, address, user_agent)
    select id, used.at, used.address, case when used.address is null then null else used.agent end
    from api_keys join used on used.key = id
    order by id
    on conflict (key_id) do update set at = excluded.at,
      address = coalesce(excluded.address, known.address),
      user_agent = case when excluded.address is null then known.user_agent else excluded.user_agent end
    where known.at < excluded.at
  `)
