import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { SlaClock } from '../msp/sla-clock.ts'
import { computeClocks, keepsItsClocks, readFacts, readPromises } from './compute-clocks.ts'
import { readStoredClocks, type StoredClock } from './stored-clocks.ts'

export interface ShownClock {
  metric: SlaClock['metric']
  state: SlaClock['state']
  startedAt: string
  stoppedAt: string | null
  dueAt: string | null
  targetMinutes: number
  /** Minutes of the calendar; negative when it is late. */
  minutesLeft: number
  percentUsed: number
  pausedMinutes: number
  warnAt: string | null
  policy: { id: string; name: string }
}

/** Clocks of tickets by id, computed as of now, so that they never lag behind what happened. */
export async function readClocks(
  db: Kysely<Database>,
  ticketIds: readonly string[],
  now: Date,
): Promise<Map<string, ShownClock[]>> {
  if (ticketIds.length === 0 || !(await hasClocks(db))) return new Map()
  const [promises, facts, rows] = await Promise.all([
    readPromises(db),
    readFacts(db, ticketIds),
    readStoredClocks(db, ticketIds),
  ])
  const stored = Map.groupBy(rows, ({ ticket_id }) => ticket_id)
  return new Map(
    computeClocks(facts, promises, now).map((each) => {
      const { ticket, policy, clocks } = each
      const before = stored.get(ticket.id) ?? []
      if (keepsItsClocks(each, before, promises)) return [ticket.id, before.map(ofStored)]
      return [ticket.id, policy ? clocks.map((clock) => ofComputed(clock, policy)) : []]
    }),
  )
}

async function hasClocks(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select from sla_policies) or exists (select from ticket_clocks) as any`.execute(db)
  return rows[0]?.any ?? false
}

function ofComputed(clock: SlaClock, { id, name }: { id: string; name: string }): ShownClock {
  const { metric, state, targetMinutes, minutesLeft, percentUsed, pausedMinutes } = clock
  return {
    ...{ metric, state, targetMinutes, minutesLeft, percentUsed, pausedMinutes },
    startedAt: clock.startedAt.toISOString(),
    stoppedAt: clock.stoppedAt?.toISOString() ?? null,
    dueAt: clock.dueAt?.toISOString() ?? null,
    warnAt: clock.warnAt?.toISOString() ?? null,
    policy: { id, name },
  }
}

function ofStored(row: StoredClock): ShownClock {
  return {
    metric: row.metric,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    stoppedAt: row.stopped_at?.toISOString() ?? null,
    dueAt: row.due_at?.toISOString() ?? null,
    targetMinutes: row.target_minutes,
    minutesLeft: row.minutes_left,
    percentUsed: row.percent_used,
    pausedMinutes: row.paused_minutes,
    warnAt: row.warn_at?.toISOString() ?? null,
    policy: { id: row.policy_id, name: row.policy_name },
  }
}
