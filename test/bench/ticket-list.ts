import { rm } from 'node:fs/promises'
import { v4 as uuidv4 } from 'uuid'
import { listTickets, type TicketFilter } from '#engine/api/list-tickets.ts'
import { connectDatabase, type DatabaseConnection } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { migrate } from '#engine/db/migrate.ts'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { createTicket } from '#engine/desk/create-ticket.ts'
import { migrationsDir } from '#engine/open-installation.ts'
import { newDataDir } from '../support/server.ts'
import type { Figure, Measurement } from './figures.ts'
import { ticketsInAll, writeMillionTickets } from './ticket-million.ts'

const rounds = 11
const written = 40

/** How long a page of 50 tickets takes among a million, by filter and by words, and what the search costs those who write. */
export const measureTicketList: Measurement = {
  title: `the list of ${ticketsInAll} tickets`,
  names: ['ticket_list_ms_at_1m', 'ticket_search_ms_at_1m'],
  async measure(progress) {
    const dataDir = await newDataDir()
    const postgres = await startEmbeddedPostgres({ dataDir })
    const connection = connectDatabase(postgres.url, { max: 2 })
    try {
      await migrate(connection.pool, migrationsDir)
      await writeMillionTickets(connection.pool, progress)
      return await measureLists(connection)
    } finally {
      await connection.close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

/** The figures of a desk that is filled. */
export async function measureLists(connection: DatabaseConnection): Promise<Record<string, Figure>> {
  const { pool } = connection
  const lists = await timesOf(connection, await filtersOf(connection))
  const searches = await timesOf(connection, await searchesOf(connection))
  const indexed: number[] = []
  const unindexed: number[] = []
  // In turn, so that both meet the same machine.
  for (let round = 0; round < rounds; round++) {
    indexed.push(...(await msToWrite(connection)))
    await pool.query('alter table tickets disable trigger search_finds_new')
    await pool.query('alter table ticket_comments disable trigger search_finds_comments')
    unindexed.push(...(await msToWrite(connection)))
    await pool.query('alter table tickets enable trigger search_finds_new')
    await pool.query('alter table ticket_comments enable trigger search_finds_comments')
  }
  return {
    ticket_list_ms_at_1m: slowest(lists, 'the slowest of the filters, each in the middle'),
    ticket_search_ms_at_1m: {
      ...slowest(searches, 'the slowest of the searches, each in the middle'),
      write_ms: hundredths(median(indexed)),
      write_without_search_ms: hundredths(median(unindexed)),
    },
  }
}

const open = ['new', 'open', 'waiting'] as const

async function filtersOf({ pool }: DatabaseConnection): Promise<Record<string, Partial<TicketFilter>>> {
  const { rows } = await pool.query<{ customerId: string; deviceId: string }>(
    `select customer_id as "customerId", device_id as "deviceId" from tickets where device_id is not null limit 1`,
  )
  const { customerId, deviceId } = rows[0] ?? {}
  return {
    all: {},
    open: { status: open },
    deep: { before: ticketsInAll / 2 },
    customer: { customerId },
    customer_open: { customerId, status: open },
    device: { deviceId },
    queue_open: { queue: 'Billing', status: open },
    assignee_open: { assignee: 'technician3@msp.example', status: open },
    unassigned: { unassigned: true, status: open },
    critical_open: { priority: ['critical'], status: open },
    tag: { tag: 'rare' },
    late: { sla: 'breached' },
    paused: { sla: 'paused' },
  }
}

async function searchesOf({ pool }: DatabaseConnection): Promise<Record<string, Partial<TicketFilter>>> {
  const { rows } = await pool.query<{ word: string }>(
    `select word from ts_stat('select document from ticket_search order by number desc limit 20000')
      where length(word) > 5 order by ndoc desc limit 3000`,
  )
  const word = (place: number) => rows[place]?.word ?? ''
  return {
    common: { search: word(3) },
    less_common: { search: word(300) },
    rare: { search: word(2900) },
    two_words: { search: `${word(20)} ${word(600)}` },
    beginning: { search: word(900).slice(0, 3) },
    nothing: { search: 'zzzznothing' },
    person: { search: 'person471@customer471.example' },
    number: { search: '#777777' },
    of_open: { search: word(100), status: open },
    of_technician: { search: word(2000), assignee: 'technician3@msp.example' },
  }
}

async function timesOf(
  { db }: DatabaseConnection,
  cases: Record<string, Partial<TicketFilter>>,
): Promise<Record<string, number>> {
  const middle: Record<string, number> = {}
  for (const [name, filter] of Object.entries(cases)) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      await listTickets(db, { ...filter, limit: 51 }, new Date())
      times.push(performance.now() - began)
    }
    middle[name] = hundredths(median(times))
  }
  return middle
}

/** Of a ticket with one comment, both with fsync. */
async function msToWrite({ db }: DatabaseConnection): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < written; n++) {
    const began = performance.now()
    const effect = () => ({ key: uuidv4(), runId: null })
    const { id } = await createTicket(
      db,
      {
        subject: `Printer ${n} does not print`,
        description: 'It says that the paper is jammed, but it is not. '.repeat(5),
      },
      effect(),
    )
    await commentTicket(db, id, { body: 'We look into it and call back as soon as we know more.' }, effect())
    times.push(performance.now() - began)
  }
  return times
}

function slowest(times: Record<string, number>, of: string): Figure {
  return { value: Math.max(...Object.values(times)), unit: 'ms', of, tickets: ticketsInAll, ...times }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}
