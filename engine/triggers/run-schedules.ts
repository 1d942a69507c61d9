import { Cron } from 'croner'
import type { Pool } from 'pg'
import type { Registry } from '../registry.ts'
import { type IncomingEvent, insertEvents } from './store-events.ts'

/** A time missed by more than this was missed because nothing ran: the catch-up policy decides. */
const lateAfterMs = 60_000
/** Missed times started at most when all are caught up: the latest. */
const mostCaughtUp = 100

export interface Schedule {
  cron: string
  timeZone: string
  catchUp: 'skip' | 'once' | 'all'
}

/** The times to start now and the next one to wait for, given the one that was due. */
export function dueTimes(
  schedule: Schedule,
  due: Date | null,
  now: Date,
): { start: Date[]; next: Date | null } {
  const cron = new Cron(schedule.cron, { timezone: schedule.timeZone, paused: true })
  const next = cron.nextRun(now)
  if (due === null || due > now) return { start: [], next: due ?? next }
  const missed = [due, ...timesBetween(cron, due, now)].slice(-mostCaughtUp)
  const inTime = missed.filter((at) => now.getTime() - at.getTime() <= lateAfterMs)
  if (schedule.catchUp === 'all') return { start: missed, next }
  const latest = (schedule.catchUp === 'once' ? missed : inTime).at(-1)
  return { start: latest ? [latest] : [], next }
}

/** The times after one that was due, up to now: the latest ones, counted back from now, for there may be thousands. */
function timesBetween(cron: Cron, due: Date, now: Date): Date[] {
  const following = cron.nextRun(due)
  if (!following || following > now) return []
  // Without the second more, a time that is just now would be left out.
  const latestFirst = cron.previousRuns(mostCaughtUp, new Date(now.getTime() + 1000))
  return latestFirst.filter((at) => at > due && at <= now).reverse()
}

/**
 * Stores an event for each schedule that is due and moves it on, in one transaction: a time is started once, however
 * many processes look. Answers how many events were stored.
 */
export async function runSchedules(pool: Pool, registry: Registry, now = new Date()): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{
      id: string
      type: string
      params: unknown
      next_due_at: Date | null
    }>(
      `select id, type, params, next_due_at from triggers
        where enabled and intake = 'schedule' and (next_due_at is null or next_due_at <= $1)
        order by id limit 200 for update skip locked`,
      [now],
    )
    const events: IncomingEvent[] = []
    for (const { id, type, params, next_due_at } of rows) {
      const trigger = registry.trigger(type)
      if (!trigger?.schedule) continue
      const parsed = trigger.params.safeParse(params)
      // A schedule that no rule of today lets through must not keep the others from starting.
      const { start, next } = parsed.success
        ? dueTimes(trigger.schedule.cron(parsed.data), next_due_at, now)
        : { start: [], next: null }
      for (const at of start) events.push(toEvent(id, type, at))
      await client.query('update triggers set next_due_at = $2 where id = $1', [id, next ?? 'infinity'])
    }
    if (events.length > 0) await insertEvents(client, events)
    await client.query('commit')
    return events.length
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

function toEvent(triggerId: string, type: string, at: Date): IncomingEvent {
  const data = { scheduledAt: at.toISOString() }
  return {
    sourceKey: `schedule:${triggerId}`,
    trust: 'own',
    draft: {
      type,
      source: 'schedule',
      occurredAt: at,
      deliveryKey: at.toISOString(),
      hints: {},
      data,
      raw: data,
    },
  }
}
