import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { leaseCalls, type Rate } from './rate-lease.ts'

/** When a call may be made: `at`, or not before `notBefore`, when it is to be asked for again. */
export type CallTurn = { at: Date } | { notBefore: Date; connection: string }

/** Keeps the steps of all processes to the rates of their connections. */
export interface CallRates {
  /** `again`: it was sent away before, and comes back when it was told to; anybody else stands behind those. */
  take(connectionId: string, again: boolean): Promise<CallTurn>
  /** The other side wants no call before: nobody makes one. */
  block(connectionId: string, until: Date): Promise<void>
}

/** Who would wait longer than this for a call, in milliseconds, waits without holding a place in a process. */
export const patienceMs = 2000
/** How long a connection's rate is remembered, in milliseconds. */
const rememberMs = 1000

interface Known {
  name: string
  rate: Rate | undefined
  blockedUntil: number
  readAt: number
  /** Moments given to this process and not yet to a call. */
  moments: number[]
  /** Calls of this second and of the one before: so many are leased at once. */
  asked: { second: number; now: number; before: number }
  /** Where those that were sent away stand, so that each comes back at a moment of its own. */
  lineEnd: number
  /** Calls that ask at the same time share one lease. */
  asking: { wanted: number; lease: Promise<void> } | undefined
}

/** Calls are leased in the database a second at a time, by whoever needs them. */
export function createCallRates(db: Kysely<Database>, clock: () => number = Date.now): CallRates {
  const known = new Map<string, Promise<Known | undefined>>()

  async function find(connectionId: string): Promise<Known | undefined> {
    const now = clock()
    const before = await known.get(connectionId)
    if (before && now - before.readAt < rememberMs) return before
    const reading = read(connectionId, before)
    known.set(connectionId, reading)
    reading.catch(() => known.delete(connectionId))
    return reading
  }

  async function read(connectionId: string, before: Known | undefined): Promise<Known | undefined> {
    const row = await db
      .selectFrom('connections')
      .leftJoin('connection_rates', 'connection_rates.connection_id', 'connections.id')
      .select(['name', 'rate_calls', 'rate_per', 'blocked_until'])
      .where('id', '=', connectionId)
      .executeTakeFirst()
    if (!row) return undefined
    const { rate_calls: calls, rate_per: per } = row
    const rate = calls !== null && per !== null ? { calls, per } : undefined
    const same = before && before.rate?.calls === rate?.calls && before.rate?.per === rate?.per
    const connection = same
      ? before
      : {
          name: '',
          rate,
          blockedUntil: 0,
          readAt: 0,
          moments: [],
          asked: { second: 0, now: 0, before: 0 },
          lineEnd: 0,
          asking: undefined,
        }
    connection.name = row.name
    connection.blockedUntil = row.blocked_until?.getTime() ?? 0
    connection.readAt = clock()
    return connection
  }

  async function lease(
    connectionId: string,
    connection: Known,
    rate: Rate,
    wanted: () => number,
  ): Promise<void> {
    await db.transaction().execute(async (tx) => {
      await sql`
        insert into connection_rates (connection_id) values (${connectionId}) on conflict do nothing`.execute(
        tx,
      )
      const { rows } = await sql<{ now: number; next: number | null; blocked: number | null }>`
        select (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
               (extract(epoch from next_at) * 1000)::float8 as next,
               (extract(epoch from blocked_until) * 1000)::float8 as blocked
          from connection_rates where connection_id = ${connectionId} for update`.execute(tx)
      const { now = 0, next, blocked } = rows[0] ?? {}
      const state = { nextAt: next ?? 0, blockedUntil: blocked ?? 0 }
      const { moments, nextAt } = leaseCalls(rate, state, now, wanted(), patienceMs)
      await sql`
        update connection_rates set next_at = ${new Date(Math.ceil(nextAt))} where connection_id = ${connectionId}`.execute(
        tx,
      )
      // By our own clock, which may differ from the database's.
      const ahead = clock() - now
      connection.moments.push(...moments.map((at) => at + ahead))
      connection.blockedUntil = Math.max(connection.blockedUntil, state.blockedUntil + ahead)
      connection.lineEnd = Math.max(connection.lineEnd, nextAt + ahead)
    })
  }

  return {
    async take(connectionId, again) {
      const connection = await find(connectionId)
      if (!connection) return { at: new Date(clock()) }
      const { rate, name } = connection
      const blockedFor = connection.blockedUntil - clock()
      if (!rate) return blockedFor > 0 ? sentAway(connection.blockedUntil, name) : { at: new Date(clock()) }
      const demand = count(connection)
      const behind = !again && connection.lineEnd - clock() > patienceMs
      connection.moments = connection.moments.filter((at) => at > clock() - rememberMs)
      if (connection.moments.length === 0 && blockedFor <= patienceMs && !behind) {
        if (connection.asking) connection.asking.wanted += 1
        else {
          const asking = { wanted: 1, lease: Promise.resolve() }
          connection.asking = asking
          asking.lease = new Promise<void>((resolve) => setImmediate(resolve))
            .then(() => lease(connectionId, connection, rate, () => Math.max(asking.wanted, demand)))
            .finally(() => {
              connection.asking = undefined
            })
        }
        await connection.asking.lease
      }
      const at = connection.blockedUntil > clock() || behind ? undefined : connection.moments.shift()
      if (at !== undefined) return { at: new Date(at) }
      const apart = (rate.per === 'second' ? 1000 : 60_000) / rate.calls
      const notBefore = Math.max(connection.lineEnd, connection.blockedUntil, clock())
      connection.lineEnd = notBefore + apart
      return sentAway(notBefore, name)
    },

    async block(connectionId, until) {
      const connection = await find(connectionId)
      if (!connection) return
      connection.blockedUntil = Math.max(connection.blockedUntil, until.getTime())
      await sql`
        insert into connection_rates (connection_id, blocked_until) values (${connectionId}, ${until})
        on conflict (connection_id) do update
           set blocked_until = greatest(connection_rates.blocked_until, excluded.blocked_until)`.execute(db)
    },
  }

  function count({ asked }: Known): number {
    const second = Math.floor(clock() / 1000)
    if (second !== asked.second) {
      asked.before = second === asked.second + 1 ? asked.now : 0
      asked.now = 0
      asked.second = second
    }
    asked.now += 1
    return Math.max(asked.now, asked.before)
  }

  function sentAway(notBefore: number, connection: string): CallTurn {
    return { notBefore: new Date(notBefore), connection }
  }
}
