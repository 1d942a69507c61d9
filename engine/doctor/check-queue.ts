import { sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import { readLoad } from '../metrics/read-load.ts'
import { type Check, count, duration, fine, problem, warning } from './finding.ts'

const slowSeconds = 15
const stuckSeconds = 60

/** How long the run has been ready that has waited longest for a process. */
export const checkQueue: Check = async ({ db }) => {
  const { queued, running, oldestReadySeconds = 0 } = await readLoad(db)
  const detail = `${count(queued, 'run')} ready, the oldest for ${duration(Math.max(0, oldestReadySeconds))}; ${running} under way`
  if (oldestReadySeconds <= slowSeconds) return fine('queue', detail)
  const advice =
    'If no worker lives, start one. If they are full (sentiero_runs_driving at its most), add one. If they are idle, look at the database below.'
  return oldestReadySeconds > stuckSeconds
    ? problem('queue', detail, advice)
    : warning('queue', detail, advice)
}

export const checkEvents: Check = async ({ db }) => {
  const { unrouted, oldestUnroutedSeconds = 0 } = await readLoad(db)
  if (oldestUnroutedSeconds <= stuckSeconds)
    return fine('events', unrouted === 0 ? 'all are routed' : `${unrouted} to route`)
  return problem(
    'events',
    `${count(unrouted, 'event')} to route, the oldest for ${duration(oldestUnroutedSeconds)}`,
    'Events are routed by the same processes that run workflows: start one, or look in its log for "Routing events failed".',
  )
}

/** Failed runs looked at, at most: that there are many is what matters. */
const mostFailed = 10_000

export const checkRuns: Check = async ({ db }) => {
  const { rows } = await sql<{ long: number; failed: number; asked: number }>`
    select (select count(*) from runs where lease_owner is not null and started_at < now() - interval '1 hour') as long,
           (select count(*) from (select from run_history
             where status = 'failed' and id > ${idAt(Date.now() - 86_400_000)} limit ${mostFailed}) as f) as failed,
           (select count(*) from waits where status = 'open' and kind = 'decision') as asked`.execute(db)
  const { long = 0, failed = 0, asked = 0 } = rows[0] ?? {}
  const lately = `${failed} of those started in the last day failed`
  const detail = [lately, long > 0 ? `${long} are driven that started more than an hour ago` : '']
    .filter(Boolean)
    .join(', ')
  if (asked === 0) return fine('runs', detail)
  return warning(
    'runs',
    `${count(asked, 'step')} wait for a person to say what becomes of them; ${lately}`,
    'Open the start page, or "sentiero runs list": nobody knows whether these steps took effect, so they are not repeated.',
  )
}
