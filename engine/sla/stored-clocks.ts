import { type Kysely, type Selectable, sql } from 'kysely'
import type { Database, TicketClocksTable } from '../db/schema.ts'
import type { SlaClock } from '../msp/sla-clock.ts'
import type { TicketClocks } from './compute-clocks.ts'

export type StoredClock = Selectable<TicketClocksTable>

/** Of tickets, those that were open when they were last looked at and those that were not. */
export async function readStoredClocks(
  db: Kysely<Database>,
  ticketIds: readonly string[],
): Promise<StoredClock[]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<StoredClock>`
    select * from ticket_clocks where ticket_id = any(${ticketIds}::uuid[]) order by ticket_id, metric`.execute(
    db,
  )
  return rows
}

/** Writes the clocks that differ from the stored ones, and removes those that are none any more. */
export async function storeClocks(
  tx: Kysely<Database>,
  computed: readonly TicketClocks[],
  stored: readonly StoredClock[],
): Promise<void> {
  const before = new Map(stored.map((row) => [keyOf(row.ticket_id, row.metric), row]))
  const rows = computed.flatMap(({ ticket, policy, clocks }) =>
    policy ? clocks.map((clock) => toRow(ticket.id, policy, clock)) : [],
  )
  const kept = new Set(rows.map((row) => keyOf(row.ticket_id, row.metric)))
  await write(
    tx,
    rows.filter((row) => !isSame(row, before.get(keyOf(row.ticket_id, row.metric)))),
  )
  await remove(
    tx,
    stored.filter((row) => !kept.has(keyOf(row.ticket_id, row.metric))),
  )
}

/** When a clock that runs next warns or is late. */
function lookAt({ state, warnAt, dueAt }: SlaClock): Date | null {
  return state === 'running' ? (warnAt ?? dueAt) : null
}

function toRow(ticketId: string, policy: { id: string; name: string }, clock: SlaClock): StoredClock {
  return {
    ticket_id: ticketId,
    metric: clock.metric,
    policy_id: policy.id,
    policy_name: policy.name,
    state: clock.state,
    started_at: clock.startedAt,
    stopped_at: clock.stoppedAt,
    due_at: clock.dueAt,
    target_minutes: clock.targetMinutes,
    minutes_left: clock.minutesLeft,
    percent_used: clock.percentUsed,
    paused_minutes: clock.pausedMinutes,
    warn_at: clock.warnAt,
    warn_percent: clock.warnPercent,
    look_at: lookAt(clock),
  }
}

/** What changes with the hour alone does not count: of a clock that runs the due time tells. */
function isSame(row: StoredClock, before: StoredClock | undefined): boolean {
  if (!before) return false
  const standsStill = row.stopped_at !== null || row.state === 'paused'
  return (
    row.policy_id === before.policy_id &&
    row.policy_name === before.policy_name &&
    row.state === before.state &&
    row.target_minutes === before.target_minutes &&
    (!standsStill || row.minutes_left === before.minutes_left) &&
    moments.every((column) => row[column]?.getTime() === before[column]?.getTime())
  )
}

const moments = ['started_at', 'stopped_at', 'due_at', 'warn_at', 'look_at'] as const

async function write(tx: Kysely<Database>, rows: readonly StoredClock[]): Promise<void> {
  if (rows.length === 0) return
  const of = <Column extends keyof StoredClock>(column: Column) => rows.map((row) => row[column])
  await sql`
    insert into ticket_clocks (ticket_id, metric, policy_id, policy_name, state, started_at, stopped_at, due_at,
                               target_minutes, minutes_left, percent_used, paused_minutes, warn_at, warn_percent, look_at)
    select clock.* from unnest(
        ${of('ticket_id')}::uuid[], ${of('metric')}::text[], ${of('policy_id')}::uuid[], ${of('policy_name')}::text[],
        ${of('state')}::text[], ${of('started_at')}::timestamptz[], ${of('stopped_at')}::timestamptz[],
        ${of('due_at')}::timestamptz[], ${of('target_minutes')}::integer[], ${of('minutes_left')}::integer[],
        ${of('percent_used')}::integer[], ${of('paused_minutes')}::integer[], ${of('warn_at')}::timestamptz[],
        ${of('warn_percent')}::integer[], ${of('look_at')}::timestamptz[]
      ) as clock (ticket_id)
     where exists (select from tickets where tickets.id = clock.ticket_id)
    on conflict (ticket_id, metric) do update set
      policy_id = excluded.policy_id, policy_name = excluded.policy_name, state = excluded.state,
      started_at = excluded.started_at, stopped_at = excluded.stopped_at, due_at = excluded.due_at,
      target_minutes = excluded.target_minutes, minutes_left = excluded.minutes_left,
      percent_used = excluded.percent_used, paused_minutes = excluded.paused_minutes, warn_at = excluded.warn_at,
      warn_percent = excluded.warn_percent, look_at = excluded.look_at`.execute(tx)
}

async function remove(tx: Kysely<Database>, rows: readonly StoredClock[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    delete from ticket_clocks using unnest(
        ${rows.map((row) => row.ticket_id)}::uuid[], ${rows.map((row) => row.metric)}::text[]
      ) as gone (ticket_id, metric)
     where ticket_clocks.ticket_id = gone.ticket_id and ticket_clocks.metric = gone.metric`.execute(tx)
}

function keyOf(ticketId: string, metric: string): string {
  return `${ticketId} ${metric}`
}
