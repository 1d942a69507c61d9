import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { normalAddress } from '../msp/address-domain.ts'
import { type TechnicianProfile, type TechnicianView, technicianProfile } from '../msp/assignment.ts'
import { missing } from './references.ts'

/** The users who may work on tickets, by name, with how many open ones they have. */
export async function listTechnicians(db: Kysely<Database>): Promise<TechnicianView[]> {
  const { rows } = await selectTechnicians(sql`true`).execute(db)
  return rows
}

/** Saves what a user does on the desk. Throws `StepFailed` where there is no such user. */
export async function saveTechnicianProfile(
  db: Kysely<Database>,
  userId: string,
  input: TechnicianProfile,
): Promise<TechnicianView> {
  const { skills, queues, available, addresses } = technicianProfile.parse(input)
  const normal = addresses.flatMap((address) => normalAddress(address) ?? [])
  await sql`
    insert into technician_profiles (user_id, skills, queues, available, addresses)
    select id, ${skills}::text[], ${queues}::text[], ${available}, ${normal}::text[] from auth."user" where id = ${userId}
    on conflict (user_id) do update set skills = excluded.skills, queues = excluded.queues,
      available = excluded.available, addresses = excluded.addresses, updated_at = now()`.execute(db)
  const { rows } = await selectTechnicians(sql`people.id = ${userId}::uuid`).execute(db)
  const [saved] = rows
  if (!saved) throw missing('technician', userId)
  return saved
}

function selectTechnicians(which: ReturnType<typeof sql>) {
  return sql<TechnicianView>`
    select people.id as "userId", coalesce(nullif(people.name, ''), people.email) as name, people.email,
           coalesce(skills, '{}') as skills, coalesce(queues, '{}') as queues, coalesce(available, true) as available,
           coalesce(addresses, '{}') as addresses, technician_profiles.user_id is not null as "takesPart",
           coalesce(open, 0)::int as "openTickets"
      from auth."user" as people
      left join technician_profiles on technician_profiles.user_id = people.id
      left join (
        select assignee, count(*) as open from tickets
         where status not in ('resolved', 'closed') and assignee is not null group by 1
      ) as counted on counted.assignee = coalesce(nullif(people.name, ''), people.email)
     where not people.disabled and people.role <> 'viewer' and ${which}
     order by 2`
}
