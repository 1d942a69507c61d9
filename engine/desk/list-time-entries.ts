import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { TimeEntry } from '../msp/time-entry.ts'
import { presentTimeEntry } from './time-entry-row.ts'

export interface TimeEntryFilter {
  customerId?: string | undefined
  technician?: string | undefined
  /** ISO dates of the work, both included. */
  fromDay?: string | undefined
  toDay?: string | undefined
  decision?: 'included' | 'billable' | 'no_charge' | 'needs_approval' | undefined
  /** billable: to be billed and not billed yet · approval: waits for a yes or a price · waiting: not handed over yet. */
  state?: 'billable' | 'approval' | 'waiting' | undefined
}

const day = sql<string>`coalesce((coverage ->> 'day')::date, started_at::date)`

/** Entries that the filter leaves, the newest first. */
export async function listTimeEntries(
  db: Kysely<Database>,
  filter: TimeEntryFilter,
  page: { before?: string | undefined; limit: number },
): Promise<TimeEntry[]> {
  const { customerId, technician, fromDay, toDay, decision, state } = filter
  const rows = await db
    .selectFrom('time_entries')
    .selectAll()
    .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId ?? ''))
    .$if(technician !== undefined, (query) =>
      query.where(sql<boolean>`lower(technician) = lower(${technician ?? ''})`),
    )
    .$if(fromDay !== undefined, (query) => query.where(day, '>=', fromDay ?? ''))
    .$if(toDay !== undefined, (query) => query.where(day, '<=', toDay ?? ''))
    .$if(decision !== undefined, (query) => query.where('decision', '=', decision ?? 'included'))
    .$if(state === 'billable', (query) =>
      query.where(sql<boolean>`decision = 'billable' and amount_minor > 0 and ${notSettled}`),
    )
    .$if(state === 'approval', (query) =>
      query.where(sql<boolean>`decision = 'needs_approval' and ${notSettled}`),
    )
    .$if(state === 'waiting', (query) => query.where('export_id', 'is', null))
    .$if(page.before !== undefined, (query) => query.where('id', '<', page.before ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
  return rows.map(presentTimeEntry)
}

/** Neither billed nor taken back. */
const notSettled = sql<boolean>`
  corrects_id is null
  and not exists (select 1 from time_entries counter where counter.corrects_id = time_entries.id)
  and not exists (
    select 1 from billing_lines line
     where line.time_entry_id = time_entries.id and line.corrects_id is null and line.reversed_at is null
  )`

const before = z.object({ minutes: z.int(), work_type: z.string(), billable: z.string() })

/** How people changed an entry, the newest first, with what it said before. */
export async function listEntryChanges(db: Kysely<Database>, timeEntryId: string) {
  const rows = await db
    .selectFrom('time_entry_changes')
    .selectAll()
    .where('time_entry_id', '=', timeEntryId)
    .orderBy('id', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => {
    const { minutes, work_type, billable } = before.parse(row.before)
    return {
      id: row.id,
      kind: row.kind,
      by: row.made_by,
      at: row.created_at.toISOString(),
      minutes,
      workType: work_type,
      billable,
    }
  })
}
