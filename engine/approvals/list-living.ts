import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Human } from './decide.ts'

export interface LivingHuman extends Human {
  approvalId: string
  kind: 'user' | 'contact'
  name: string
  email: string
}

/**
 * Who of those asked is there to answer: users that are not disabled and may do more than read, members of roles and teams, contacts that are active and
 * have an address. One for each place they may answer for.
 */
export async function listLiving(
  db: Kysely<Database>,
  approvalIds: readonly string[],
): Promise<LivingHuman[]> {
  if (approvalIds.length === 0) return []
  const { rows } = await sql<LivingHuman>`
    select p.approval_id as "approvalId", coalesce(p.root_id, p.id) as place, 'user' as kind, u.id::text as person,
           coalesce(nullif(u.name, ''), u.email) as name, u.email
      from approval_people p
      join auth."user" u on not u.disabled and u.role <> 'viewer'
       and ((p.kind = 'user' and u.id::text = p.person) or (p.kind = 'role' and u.role = p.person)
            or (p.kind = 'team' and exists (
              select from team_members m where m.team_id::text = p.person and m.user_id = u.id)))
     where p.approval_id = any(${approvalIds}::uuid[]) and not p.handed_over
    union
    select p.approval_id, coalesce(p.root_id, p.id), 'contact', c.id::text, c.name, c.email
      from approval_people p
      join contacts c on p.kind = 'contact' and c.id::text = p.person
     where p.approval_id = any(${approvalIds}::uuid[]) and not p.handed_over and c.active and c.email is not null
     order by name, person`.execute(db)
  return rows
}
