import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database, SlaPoliciesTable } from '../db/schema.ts'
import { type NewSlaPolicy, newSlaPolicy } from '../msp/sla-policy.ts'
import { StepFailed } from '../sdk/errors.ts'

export interface SlaPolicy extends NewSlaPolicy {
  id: string
  createdAt: string
  /** What was late before then starts no workflow. */
  updatedAt: string
}

const rules = newSlaPolicy.omit({ name: true })

/** In the order in which they are tried. */
export async function listPolicies(db: Kysely<Database>): Promise<SlaPolicy[]> {
  const rows = await db
    .selectFrom('sla_policies')
    .selectAll()
    .orderBy('position')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(present)
}

export async function findPolicy(db: Kysely<Database>, id: string): Promise<SlaPolicy | undefined> {
  const row = await db.selectFrom('sla_policies').selectAll().where('id', '=', id).executeTakeFirst()
  return row && present(row)
}

/** As the last of the list. Throws `StepFailed` where one has the name, in any case. */
export async function insertPolicy(
  tx: Kysely<Database>,
  policy: NewSlaPolicy,
  now: Date,
): Promise<SlaPolicy> {
  const row = await tx
    .insertInto('sla_policies')
    .values({
      id: uuidv7(),
      ...columns(policy),
      position: sql<number>`(select coalesce(max(position), 0) + 1 from sla_policies)`,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw nameTaken(policy.name)
  return present(row)
}

/** Undefined where there is none. Throws `StepFailed` where another one has the name. */
export async function updatePolicy(
  tx: Kysely<Database>,
  id: string,
  policy: NewSlaPolicy,
  now: Date,
): Promise<SlaPolicy | undefined> {
  const row = await tx
    .updateTable('sla_policies')
    .set({ ...columns(policy), updated_at: now })
    .where('id', '=', id)
    .where(sql<boolean>`not exists (
      select from sla_policies as other where lower(other.name) = lower(${policy.name}) and other.id <> sla_policies.id
    )`)
    .returningAll()
    .executeTakeFirst()
  if (row) return present(row)
  if (await findPolicy(tx, id)) throw nameTaken(policy.name)
  return undefined
}

/** Clocks of open tickets go by the next policy that applies, or away; those of closed tickets stay. */
export async function deletePolicy(tx: Kysely<Database>, id: string): Promise<SlaPolicy | undefined> {
  const row = await tx.deleteFrom('sla_policies').where('id', '=', id).returningAll().executeTakeFirst()
  return row && present(row)
}

/** Puts those of the list first, in its order. What is late by another policy from now on starts no workflow. */
export async function orderPolicies(tx: Kysely<Database>, ids: readonly string[], now: Date): Promise<void> {
  await sql`
    update sla_policies set position = ranked.place, updated_at = ${now}
      from (select policy.id, row_number() over (
                     order by array_position(${ids}::uuid[], policy.id) nulls last, policy.position, policy.created_at, policy.id
                   ) as place
              from sla_policies as policy) as ranked
     where ranked.id = sla_policies.id and ranked.place <> sla_policies.position`.execute(tx)
}

function columns({ name, ...more }: NewSlaPolicy) {
  return { name, rules: JSON.stringify(more) }
}

function present(row: Selectable<SlaPoliciesTable>): SlaPolicy {
  return {
    id: row.id,
    name: row.name,
    ...rules.parse(row.rules),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

function nameTaken(name: string): StepFailed {
  return new StepFailed(`There is an SLA policy named "${name}" already. Use another name.`, {
    code: 'already_exists',
  })
}
