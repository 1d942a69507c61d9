import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Somebody who works on tickets: a user of the product. */
export interface Technician {
  userId: string
  name: string
}

/** The user who writes from an address: that of the account, or another of the profile. Disabled ones are nobody. */
export async function findTechnician(
  db: Kysely<Database>,
  address: string | null,
): Promise<Technician | undefined> {
  if (address === null) return undefined
  const { rows } = await sql<Technician>`
    select people.id as "userId", people.name from auth."user" as people
      left join technician_profiles on technician_profiles.user_id = people.id
     where not people.disabled and people.role <> 'viewer'
       and (lower(people.email) = ${address} or ${address} = any (lower_all(technician_profiles.addresses)))
     order by lower(people.email) <> ${address} limit 1
  `.execute(db)
  return rows[0]
}
