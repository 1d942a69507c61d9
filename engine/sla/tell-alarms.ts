import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { presentTicket } from '../desk/ticket-row.ts'
import type { SlaClock } from '../msp/sla-clock.ts'
import type { SlaEventData, SlaEventType } from '../msp/sla-event.ts'
import type { Ticket } from '../msp/ticket.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
import type { TicketClocks } from './compute-clocks.ts'
import type { SlaPolicy } from './policies.ts'

/** The percent of a breach among the alarms. */
const late = 100

interface Alarm {
  ticketId: string
  policy: SlaPolicy
  clock: SlaClock
  /** The highest that is reached, and since when. */
  percent: number
  at: Date
}

/**
 * Tells of the warnings and breaches that are reached and not told of yet: of a clock only the highest, and none that was
 * reached before its policy came or changed. Answers how many events it stored.
 */
export async function tellAlarms(
  tx: Kysely<Database>,
  computed: readonly TicketClocks[],
  now: Date,
): Promise<number> {
  const alarms = computed.flatMap(({ ticket, policy, clocks }) =>
    policy ? clocks.flatMap((clock) => alarmOf(ticket.id, policy, clock, now) ?? []) : [],
  )
  const fresh = await remember(tx, alarms)
  if (fresh.length === 0) return 0
  const heard = await heardTypes(tx)
  const said = fresh.filter((alarm) => heard.includes(typeOf(alarm)))
  const tickets = await readTickets(
    tx,
    said.map(({ ticketId }) => ticketId),
  )
  const events = said.flatMap((alarm) => {
    const ticket = tickets.get(alarm.ticketId)
    return ticket ? [toEvent(ticket, alarm, now)] : []
  })
  await storeOwnEvents(tx, events)
  return events.length
}

function alarmOf(ticketId: string, policy: SlaPolicy, clock: SlaClock, now: Date): Alarm | undefined {
  const reached =
    clock.state === 'breached'
      ? { percent: late, at: clock.dueAt }
      : clock.state === 'met'
        ? undefined
        : clock.warnings.findLast(({ at }) => at !== null && at <= now)
  if (!reached?.at || reached.at < new Date(policy.updatedAt)) return undefined
  return { ticketId, policy, clock, percent: reached.percent, at: reached.at }
}

/** Those that were not remembered before. */
async function remember(tx: Kysely<Database>, alarms: readonly Alarm[]): Promise<Alarm[]> {
  if (alarms.length === 0) return []
  const { rows } = await sql<{ ticket_id: string; metric: string }>`
    insert into sla_alarms (ticket_id, metric, percent, at)
    select * from unnest(
      ${alarms.map(({ ticketId }) => ticketId)}::uuid[], ${alarms.map(({ clock }) => clock.metric)}::text[],
      ${alarms.map(({ percent }) => percent)}::integer[], ${alarms.map(({ at }) => at)}::timestamptz[])
    on conflict do nothing returning ticket_id, metric`.execute(tx)
  const fresh = new Set(rows.map(({ ticket_id, metric }) => `${ticket_id} ${metric}`))
  return alarms.filter(({ ticketId, clock }) => fresh.has(`${ticketId} ${clock.metric}`))
}

async function heardTypes(tx: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ heard: string[] }>`
    select heard_own_events('{ticket.sla_warning,ticket.sla_breached}') as heard`.execute(tx)
  return rows[0]?.heard ?? []
}

async function readTickets(tx: Kysely<Database>, ids: readonly string[]): Promise<Map<string, Ticket>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('tickets').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, presentTicket(row)]))
}

function typeOf({ percent }: Alarm): SlaEventType {
  return percent === late ? 'ticket.sla_breached' : 'ticket.sla_warning'
}

function toEvent(ticket: Ticket, alarm: Alarm, now: Date): OwnEvent {
  const { policy, clock, percent } = alarm
  const about: SlaEventData<'ticket.sla_breached'> = {
    ticket,
    actor_kind: 'automation',
    actor: policy.name,
    changes: [],
    metric: clock.metric,
    policy: policy.name,
    due_at: clock.dueAt?.toISOString() ?? null,
    target_minutes: clock.targetMinutes,
    minutes_left: clock.minutesLeft,
    percent_used: clock.percentUsed,
    paused_minutes: clock.pausedMinutes,
  }
  return {
    type: typeOf(alarm),
    source: 'tickets',
    occurredAt: now,
    hints: {
      ...(ticket.customerId === null ? {} : { customerId: ticket.customerId }),
      ...(ticket.deviceId === null ? {} : { deviceId: ticket.deviceId }),
    },
    data: percent === late ? { ...about } : { ...about, percent },
  }
}
