import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { likePattern } from '../desk/customers.ts'
import type { approver } from './present-approval.ts'

const most = 50
const mostUsers = 1000

/**
 * Users, contacts, teams and who is on call in them, by name or address: those that a text finds, and those of `values`
 * whatever the text. Users first.
 */
export async function listApprovers(
  db: Kysely<Database>,
  wanted: {
    search: string
    values: readonly string[]
    customerId: string | undefined
    only?: 'user' | undefined
  },
): Promise<z.output<typeof approver>[]> {
  const pattern = likePattern(wanted.search.trim())
  const { rows } = await sql<z.output<typeof approver>>`
    select value, name, detail from (
      select 'user:' || u.id as value, coalesce(nullif(u.name, ''), u.email) as name, u.role as detail, 0 as place,
             u.email
        from auth."user" u where not u.disabled and u.role <> 'viewer'
      union all
      select 'team:' || t.id, t.name, '', 0, '' from teams t
      union all
      select 'on-call:' || t.id, t.name, '', 0, '' from teams t where t.rota is not null
      union all
      select 'contact:' || c.id, c.name, k.name, 1, c.email
        from contacts c join customers k on k.id = c.customer_id
       where c.active and c.email is not null
         and (${wanted.customerId ?? null}::uuid is null or c.customer_id = ${wanted.customerId ?? null}::uuid)
    ) people
     where (${wanted.only ?? null}::text is null or starts_with(value, ${`${wanted.only}:`}))
       and (value = any(${wanted.values}::text[]) or concat_ws(' ', name, email, detail) ilike ${pattern})
     order by value = any(${wanted.values}::text[]) desc, place, lower(name) limit ${wanted.only ? mostUsers : most}`.execute(
    db,
  )
  return rows
}
