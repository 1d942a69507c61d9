import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { dayMs } from './history-tables.ts'
import type { KeptDays } from './make-partitions.ts'

const setting = 'history'
const longest = 3650

/** For how many days what has happened is kept, where a workflow does not say otherwise of its own runs. */
export const retention = z
  .object({
    /** Of runs after their end, with all their steps, and of events that no run is kept of. */
    retentionDays: z.int().min(1).max(longest).default(90),
    /** Of the ledger of what runs wrote to the outside, after they were made. */
    ledgerDays: z.int().min(1).max(longest).default(400),
  })
  .refine(({ retentionDays, ledgerDays }) => ledgerDays >= retentionDays, {
    message: 'The ledger is kept at least as long as the runs that it tells of.',
    path: ['ledgerDays'],
  })
export type Retention = z.output<typeof retention>

export async function readRetention(db: Kysely<Database>): Promise<Retention> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return retention.parse(row?.value ?? {})
}

export async function saveRetention(tx: Kysely<Database>, rules: Retention): Promise<void> {
  const value = JSON.stringify(rules)
  await tx
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

export interface KeptRuns extends Retention {
  /** Of every workflow, deleted ones included, as its published version says; its draft's where there is none. */
  workflows: ReadonlyMap<string, number>
}

export async function readKeptRuns(db: Kysely<Database>): Promise<KeptRuns> {
  const rules = await readRetention(db)
  const { rows } = await sql<{ id: string; days: number | null }>`
    select w.id, case when jsonb_typeof(said.days) = 'number' then (said.days #>> '{}')::float8 end as days
      from workflows w
      left join workflow_versions v on v.workflow_id = w.id and v.version = w.published_version
     cross join lateral (select coalesce(v.document, w.draft) -> 'settings' -> 'retentionDays' as days) as said`.execute(
    db,
  )
  const workflows = new Map(rows.map(({ id, days }) => [id, within(days) ?? rules.retentionDays]))
  return { ...rules, workflows }
}

/** A draft may say anything. */
function within(days: number | null): number | undefined {
  return days === null || days < 1 || days > longest ? undefined : Math.ceil(days)
}

/** How long rows of each table may be there. */
export function keptDays({ retentionDays, ledgerDays, workflows }: KeptRuns): KeptDays {
  const runs = Math.max(retentionDays, ...workflows.values())
  return (table) => (table === 'effects' ? Math.max(ledgerDays, runs) : runs)
}

/** The moment before which runs of so many days are over. */
export function overBefore(days: number, now: number): Date {
  return new Date(now - days * dayMs)
}
