import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database, ExportBatchesTable } from '../db/schema.ts'
import {
  type BillingExport,
  exportTotal,
  type NewBillingExport,
  newBillingExport,
} from '../msp/billing-export.ts'
import type { BillingLine } from '../msp/billing-line.ts'
import type { TimeEntry } from '../msp/time-entry.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type BillingLineRow, presentBillingLine } from './billing-line-row.ts'
import { missing, refuseMissing } from './references.ts'
import { presentTimeEntry, type TimeEntryRow } from './time-entry-row.ts'
import { withinTransaction } from './within-transaction.ts'

type ExportRow = Selectable<ExportBatchesTable>

/** One after the other until the transaction ends, so that those who read the list by cursor miss none. */
const exportLock = 4_600_023

/**
 * Hands over what was not yet: marks the lines and the entries of a range of days as of one new export, all at once. Each is
 * in one export at most. Throws `StepFailed` where nothing waits.
 */
export async function makeExport(
  db: Kysely<Database>,
  input: NewBillingExport,
  by: string,
): Promise<BillingExport> {
  return withinTransaction(db, (tx) => makeExportWithin(tx, input, by))
}

async function makeExportWithin(
  tx: Kysely<Database>,
  input: NewBillingExport,
  by: string,
): Promise<BillingExport> {
  const { fromDay, toDay, customerId, note } = newBillingExport.parse(input)
  await refuseMissing(tx, { customerId })
  await sql`select pg_advisory_xact_lock(${exportLock})`.execute(tx)
  const id = uuidv7()
  await tx
    .insertInto('export_batches')
    .values({ id, customer_id: customerId, from_day: fromDay, to_day: toDay, note, made_by: by })
    .execute()
  const { rows } = await sql<ExportRow>`
    with lines as (
      update billing_lines set export_id = ${id}::uuid, exported_at = now()
       where export_id is null and date between ${fromDay}::date and ${toDay}::date
         and (${customerId}::uuid is null or customer_id = ${customerId}::uuid)
      returning currency, amount_minor, tax_minor
    ),
    entries as (
      update time_entries set export_id = ${id}::uuid
       where export_id is null and coalesce((coverage ->> 'day')::date, started_at::date) between ${fromDay}::date and ${toDay}::date
         and (${customerId}::uuid is null or customer_id = ${customerId}::uuid)
      returning id
    ),
    sums as (
      select currency, sum(amount_minor)::bigint as amount, sum(tax_minor)::bigint as tax, count(*)::integer as lines
        from lines group by currency order by currency
    )
    update export_batches
       set line_count = (select count(*) from lines), entry_count = (select count(*) from entries),
           totals = coalesce((
             select jsonb_agg(jsonb_build_object(
               'currency', currency, 'amountMinor', amount, 'taxMinor', tax, 'lines', lines
             ) order by currency) from sums
           ), '[]')
     where id = ${id}::uuid
    returning *`.execute(tx)
  const [row] = rows
  if (!row) throw missing('export', id)
  if (row.line_count === 0 && row.entry_count === 0) {
    throw new StepFailed(`Nothing from ${fromDay} to ${toDay} waits to be handed over.`, {
      code: 'nothing_to_export',
    })
  }
  return presentExport(row)
}

/** `oldest` first for those who read on from where they stopped, `newest` first for people. */
export async function listExports(
  db: Kysely<Database>,
  page: { order: 'oldest' | 'newest'; cursor?: string | undefined; limit: number },
): Promise<BillingExport[]> {
  const rows = await db
    .selectFrom('export_batches')
    .selectAll()
    .$if(page.cursor !== undefined, (query) =>
      query.where('id', page.order === 'oldest' ? '>' : '<', page.cursor ?? ''),
    )
    .orderBy('id', page.order === 'oldest' ? 'asc' : 'desc')
    .limit(page.limit)
    .execute()
  return rows.map(presentExport)
}

export async function findExport(db: Kysely<Database>, id: string): Promise<BillingExport | undefined> {
  const row = await db.selectFrom('export_batches').selectAll().where('id', '=', id).executeTakeFirst()
  return row && presentExport(row)
}

/** Names beside what was handed over, for people and bookkeeping. */
export interface ExportNames {
  customer: string
  contract: string
  ticketNumber: number | null
}

/** A line as it was handed over, whatever came of it since. */
export type ExportedLine = Omit<BillingLine, 'reversedAt'> & ExportNames

/** Lines of an export in the order of their ids, after a cursor. */
export async function listExportedLines(
  db: Kysely<Database>,
  exportId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<ExportedLine[]> {
  const { rows } = await sql<BillingLineRow & NameColumns>`
    select line.*, customer.name as customer, contract.name as contract, ticket.number as ticket_number
      from billing_lines line
      join customers customer on customer.id = line.customer_id
      left join contracts contract on contract.id = line.contract_id
      left join tickets ticket on ticket.id = line.ticket_id
     where line.export_id = ${exportId}::uuid and (${page.cursor ?? null}::uuid is null or line.id > ${page.cursor ?? null}::uuid)
     order by line.id limit ${page.limit}`.execute(db)
  return rows.map((row) => {
    const { reversedAt: _since, ...line } = presentBillingLine(row)
    return { ...line, ...namesOf(row) }
  })
}

/** Entries of an export in the order of their ids, after a cursor. */
export async function listExportedEntries(
  db: Kysely<Database>,
  exportId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<(TimeEntry & ExportNames)[]> {
  const { rows } = await sql<TimeEntryRow & NameColumns>`
    select entry.*, customer.name as customer, contract.name as contract, ticket.number as ticket_number
      from time_entries entry
      left join customers customer on customer.id = entry.customer_id
      left join contracts contract on contract.id = entry.contract_id
      left join tickets ticket on ticket.id = entry.ticket_id
     where entry.export_id = ${exportId}::uuid and (${page.cursor ?? null}::uuid is null or entry.id > ${page.cursor ?? null}::uuid)
     order by entry.id limit ${page.limit}`.execute(db)
  return rows.map((row) => ({ ...presentTimeEntry(row), ...namesOf(row) }))
}

interface NameColumns {
  customer: string | null
  contract: string | null
  ticket_number: number | null
}

function namesOf({ customer, contract, ticket_number }: NameColumns): ExportNames {
  return { customer: customer ?? '', contract: contract ?? '', ticketNumber: ticket_number }
}

const totals = z.array(exportTotal)

function presentExport(row: ExportRow): BillingExport {
  return {
    id: row.id,
    number: row.number,
    customerId: row.customer_id,
    fromDay: row.from_day,
    toDay: row.to_day,
    lineCount: row.line_count,
    entryCount: row.entry_count,
    totals: totals.parse(row.totals),
    note: row.note,
    by: row.made_by,
    createdAt: row.created_at.toISOString(),
  }
}
