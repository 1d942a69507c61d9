import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { presentTicket } from '../desk/ticket-row.ts'
import { isOpen } from '../msp/ticket.ts'
import type { ticketView } from './present-ticket.ts'

export interface TicketFilter {
  status?: readonly TicketStatus[] | undefined
  priority?: readonly TicketPriority[] | undefined
  queue?: string | undefined
  customerId?: string | undefined
  deviceId?: string | undefined
  assignee?: string | undefined
  /** Nobody has it. */
  unassigned?: boolean | undefined
  tag?: string | undefined
  /** Of clocks that still run or are paused; `soon`: due within two hours. */
  sla?: 'breached' | 'soon' | 'paused' | undefined
  /** All these words, or beginnings of words, in the ticket and its comments; `#12` is the ticket of that number. */
  search?: string | undefined
  /** Number of the last ticket of the page before. */
  before?: number | undefined
  limit: number
}

type TicketStatus = TicketView['status']
type TicketPriority = TicketView['priority']
type TicketView = Omit<z.output<typeof ticketView>, 'clocks'>

/** The newest first. */
export async function listTickets(
  db: Kysely<Database>,
  filter: TicketFilter,
  now: Date,
): Promise<TicketView[]> {
  const numbers = await findNumbers(db, filter, now)
  if (numbers.length === 0) return []
  const rows = await ticketsWithNames(db)
    .where('tickets.number', 'in', numbers)
    .orderBy('tickets.number', 'desc')
    .execute()
  return rows.map(presentTicketView)
}

async function findNumbers(db: Kysely<Database>, filter: TicketFilter, now: Date): Promise<number[]> {
  const search = filter.search?.trim() ?? ''
  if (search === '') return numbersOf(db, filter, now, null)
  const [, number] = /^#\s*(\d{1,15})$/.exec(search) ?? []
  if (number !== undefined) return numbersOf(db, filter, now, sql`tickets.number = ${Number(number)}`)
  const { rows } = await sql<{ query: string | null; newest: number }>`
    select search_query(${search})::text as query, (select max(number) from ticket_search) as newest`.execute(
    db,
  )
  const [{ query, newest } = { query: null, newest: 0 }] = rows
  if (query === null) return []
  const words = sql`${query}::tsquery`
  // What is found often is found among the newest ones. Only what is rare is worth the index, which reads all that it finds.
  const from = Math.min(newest, (filter.before ?? Number.MAX_SAFE_INTEGER) - 1) - newestOnes
  const recent = await numbersOf(
    db,
    filter,
    now,
    sql`tickets.number in (
      select number from (select * from ticket_search where number > ${from} offset 0) as recent
       where document @@ ${words})`,
  )
  if (recent.length >= filter.limit || from <= 0) return recent
  return numbersOf(
    db,
    filter,
    now,
    sql`tickets.number in (select number from ticket_search where document @@ ${words})`,
  )
}

/** Among so many of the newest ones it is looked first. */
const newestOnes = 5000

async function numbersOf(
  db: Kysely<Database>,
  filter: TicketFilter,
  now: Date,
  found: RawBuilder<unknown> | null,
): Promise<number[]> {
  const conditions = [...conditionsOf(filter, now), ...(found === null ? [] : [found])]
  const { rows } = await sql<{ number: number }>`
    select number from tickets
     where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
     order by number desc limit ${filter.limit}`.execute(db)
  return rows.map(({ number }) => number)
}

function conditionsOf(filter: TicketFilter, now: Date): RawBuilder<unknown>[] {
  const { status, priority, queue, customerId, deviceId, assignee, unassigned, tag, sla, before } = filter
  return [
    ...(status ? [sql`status in (${sql.join(status)})`] : []),
    // Said again as the indexes of open tickets say it.
    ...(status?.every(isOpen) ? [sql`status not in ('resolved', 'closed')`] : []),
    ...(priority ? [sql`priority in (${sql.join(priority)})`] : []),
    ...(queue === undefined ? [] : [sql`queue = ${queue}`]),
    ...(customerId === undefined ? [] : [sql`customer_id = ${customerId}`]),
    ...(deviceId === undefined ? [] : [sql`device_id = ${deviceId}`]),
    ...(assignee === undefined ? [] : [sql`assignee = ${assignee}`]),
    ...(unassigned ? [sql`assignee is null`] : []),
    ...(tag === undefined ? [] : [sql`tags @> array[${tag}]::text[] and tags <> '{}'`]),
    ...(sla === undefined
      ? []
      : [sql`id in (select ticket_id from ticket_clocks where ${clockIs(sla, now)})`]),
    ...(before === undefined ? [] : [sql`number < ${before}`]),
  ]
}

function clockIs(sla: 'breached' | 'soon' | 'paused', now: Date): RawBuilder<unknown> {
  if (sla === 'paused') return sql`state = 'paused' and stopped_at is null`
  if (sla === 'breached') return sql`stopped_at is null and due_at <= ${now}`
  return sql`stopped_at is null and due_at > ${now} and due_at <= ${now}::timestamptz + interval '2 hours'`
}

export async function findTicketView(db: Kysely<Database>, id: string): Promise<TicketView | undefined> {
  const row = await ticketsWithNames(db).where('tickets.id', '=', id).executeTakeFirst()
  return row && presentTicketView(row)
}

function ticketsWithNames(db: Kysely<Database>) {
  return db
    .selectFrom('tickets')
    .leftJoin('customers', 'customers.id', 'tickets.customer_id')
    .leftJoin('devices', 'devices.id', 'tickets.device_id')
    .selectAll('tickets')
    .select([
      'customers.name as customer_name',
      'devices.hostname as device_name',
      sql<number>`(select count(*) from ticket_comments where ticket_id = tickets.id)`.as('comment_count'),
    ])
}

type TicketRow = Awaited<ReturnType<ReturnType<typeof ticketsWithNames>['execute']>>[number]

function presentTicketView(row: TicketRow): TicketView {
  return {
    ...presentTicket(row),
    customerName: row.customer_name,
    deviceName: row.device_name,
    commentCount: row.comment_count,
  }
}
