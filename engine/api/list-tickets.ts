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
  const conditions = conditionsOf(filter, now)
  if (search === '') return numbersOf(db, conditions, filter)
  const [, number] = /^#\s*(\d{1,15})$/.exec(search) ?? []
  if (number !== undefined) return numbersOf(db, [...conditions, sql`number = ${Number(number)}`], filter)
  const { rows } = await sql<{ words: string | null; newest: number }>`
    select search_query(${search})::text as words, coalesce((select max(number) from ticket_search), 0) as newest`.execute(
    db,
  )
  const [{ words, newest } = { words: null, newest: 0 }] = rows
  return words === null ? [] : findWords(db, sql`${words}::tsquery`, newest, conditions, filter)
}

/** Among so many of the newest ones it is looked first. */
const newestOnes = 3000
/** Words of a larger share of the tickets are found sooner by going on through the list than by the index. */
const often = 0.004

/**
 * What is found often is found among the newest ones. Beyond them, what is rare comes from the index, which reads all that
 * it finds; what is not so rare is looked for in one ticket after the other.
 */
async function findWords(
  db: Kysely<Database>,
  words: RawBuilder<unknown>,
  newest: number,
  conditions: readonly RawBuilder<unknown>[],
  { before = newest + 1, limit }: TicketFilter,
): Promise<number[]> {
  const first = Math.min(newest + 1, before) - newestOnes
  const filtered = conditions.length > 0
  const which = filtered ? sql`where number in (select number from found) and ${all(conditions)}` : sql``
  const { rows } = await sql<{ numbers: number[]; count: number }>`
    with found as materialized (
      select number
        from (select * from ticket_search where number >= ${first} and number < ${before} offset 0) as newest
       where document @@ ${words}
    )
    select (select count(*)::int from found) as count,
           array(select number from ${filtered ? sql`tickets` : sql`found`} ${which} order by number desc limit ${limit})
             as numbers`.execute(db)
  const [{ numbers, count } = { numbers: [], count: 0 }] = rows
  if (numbers.length >= limit || first <= 0) return numbers
  const list = filtered
    ? sql`select number from tickets where ${all(conditions)} and number < ${before} order by number desc offset 0`
    : sql`select number from ticket_search where number < ${before} order by number desc offset 0`
  const further =
    count > newestOnes * often
      ? sql<{ number: number }>`
          select wanted.number
            from (${list}) as wanted
           cross join lateral (
             select from ticket_search where number = wanted.number and document @@ ${words} offset 0
           ) as found
           order by wanted.number desc limit ${limit}`
      : sql<{ number: number }>`
          with found as materialized (
            select number, document from ticket_search where document @@ ${await rareOf(db, words, newest)}
          )
          select number from ${filtered ? sql`found join tickets using (number)` : sql`found`}
           where number < ${before} and document @@ ${words} and ${all(conditions)} order by number desc limit ${limit}`
  return (await further.execute(db)).rows.map(({ number }) => number)
}

/** Those of the words that the index is worth asking for: beginnings of words that most tickets have cost more than they tell. */
async function rareOf(
  db: Kysely<Database>,
  words: RawBuilder<unknown>,
  newest: number,
): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<{ rare: string | null }>`
    with newest as materialized (select document from ticket_search where number > ${newest - newestOnes / 3})
    select string_agg(word, ' & ') as rare from unnest(string_to_array(${words}::text, ' & ')) as word
     where (select count(*) from newest where document @@ word::tsquery) < ${newestOnes / 30}`.execute(db)
  const rare = rows[0]?.rare ?? null
  return rare === null ? words : sql`${rare}::tsquery`
}

async function numbersOf(
  db: Kysely<Database>,
  conditions: readonly RawBuilder<unknown>[],
  { before, limit }: TicketFilter,
): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from tickets where ${all(conditions)} ${before === undefined ? sql`` : sql`and number < ${before}`}
     order by number desc limit ${limit}`.execute(db)
  return rows.map(({ number }) => number)
}

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

function conditionsOf(filter: TicketFilter, now: Date): RawBuilder<unknown>[] {
  const { status, priority, queue, customerId, deviceId, assignee, unassigned, tag, sla } = filter
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
