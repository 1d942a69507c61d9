import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'

export interface ValueQuery {
  /** ISO days, both included. */
  fromDay: string
  toDay: string
  customerId?: string | undefined
}

/** Why a run of a workflow is said to save its minutes: somebody set them, the playbook says so, or nobody has. */
export const valueBasis = z.object({
  kind: z.enum(['settings', 'playbook', 'none']),
  minutesPerRun: z.number(),
  text: z.object({ en: z.string(), it: z.string() }).nullable(),
})
export type ValueBasis = z.output<typeof valueBasis>

export interface ValueRow {
  /** YYYY-MM. */
  month: string
  workflowId: string
  workflow: string
  customerId: string | null
  customer: string | null
  runs: number
  minutes: number
  basis: ValueBasis
}

/** What was saved by month, workflow and customer. */
export async function listValue(
  db: Kysely<Database>,
  { fromDay, toDay, customerId }: ValueQuery,
): Promise<ValueRow[]> {
  const { rows } = await sql<ValueRow>`
    select to_char(a.day, 'YYYY-MM') as month, w.id as "workflowId", w.name as workflow, c.id as "customerId",
           c.name as customer, sum(a.runs)::int as runs, sum(a.minutes)::float8 as minutes, ${basisOf} as basis
      from automated_days a join workflows w on w.id = a.workflow_id left join customers c on c.id = a.customer_id
     where a.day between ${fromDay}::date and ${toDay}::date
       and (${customerId ?? null}::uuid is null or a.customer_id = ${customerId ?? null}::uuid)
     group by 1, w.id, c.id
     order by 1 desc, minutes desc, w.name, c.name`.execute(db)
  return rows
}

export interface ValueSum {
  /** YYYY-MM, or an id; null: without a customer. */
  key: string | null
  name: string | null
  runs: number
  minutes: number
  /** Of workflows only. */
  basis: ValueBasis | null
}

/** The same summed up by one of them; the largest first, months the latest first. */
export async function sumValue(
  db: Kysely<Database>,
  by: 'month' | 'workflow' | 'customer',
  query: ValueQuery,
): Promise<ValueSum[]> {
  const sums = new Map<string | null, ValueSum>()
  for (const row of await listValue(db, query)) {
    const key = by === 'month' ? row.month : by === 'workflow' ? row.workflowId : row.customerId
    const name = by === 'month' ? row.month : by === 'workflow' ? row.workflow : row.customer
    const sum = sums.get(key) ?? {
      key,
      name,
      runs: 0,
      minutes: 0,
      basis: by === 'workflow' ? row.basis : null,
    }
    sums.set(key, { ...sum, runs: sum.runs + row.runs, minutes: sum.minutes + row.minutes })
  }
  const all = [...sums.values()]
  return by === 'month' ? all : all.sort((one, other) => other.minutes - one.minutes || other.runs - one.runs)
}

/** SQL of what the minutes of a workflow `w` go by now. */
const basisOf = sql<ValueBasis>`case
  when w.draft -> 'settings' ->> 'minutesSaved' is not null then jsonb_build_object(
    'kind', 'settings', 'minutesPerRun', w.draft -> 'settings' -> 'minutesSaved', 'text', null)
  when w.saves is not null then jsonb_build_object(
    'kind', 'playbook', 'minutesPerRun', w.saves -> 'minutesPerRun', 'text', w.saves -> 'basis')
  else jsonb_build_object('kind', 'none', 'minutesPerRun', 0, 'text', null) end`
