import { sql } from 'drizzle-orm'
import type { KeyUsage } from '../gateway.ts'
import type { Drizzle } from './gateway.ts'

/**
 * Writes when keys were last used, in one statement with one parameter; an older use than is known changes nothing. The
 * rows are locked in the order of their ids, so that two replicas that report at once do not deadlock.
 */
export const recordUsage = (database: Drizzle, usages: readonly KeyUsage[]) =>
  database.execute(sql`
    with used as (
      select distinct on (key) key, at, address, "userAgent" as agent
      from jsonb_to_recordset(${JSON.stringify(usages.map(({ keyId, ...use }) => ({ key: keyId, ...use })))}::jsonb)
        as report (key uuid, at bigint, address text, "userAgent" text)
      order by key, at desc
    ), locked as (
      select id, used.at, used.address, used.agent
      from api_keys join used on used.key = id
      where last_used_at is null or last_used_at < used.at
      order by id
      for no key update of api_keys
    )
    update api_keys set last_used_at = locked.at,
      last_used_address = coalesce(locked.address, last_used_address),
      last_used_user_agent = case when locked.address is null then last_used_user_agent else locked.agent end
    from locked where api_keys.id = locked.id
  `)
