import type { Pool } from 'pg'
import type { ReferenceFlow } from '../reference-flows.ts'
import type { Vendor } from '../vendor.ts'

export interface Found {
  acceptedLost: string[]
  eventsDoubled: string[]
  effectsTwice: string[]
  /** Done twice where nobody could know, and a person had it made again. */
  effectsTwiceAsDecided: string[]
  effectsMissing: string[]
  ticketsWrong: string[]
  stepsTwice: string[]
  stuckRuns: string[]
  /** Ended as poison: their processes died again and again while they ran. */
  poisoned: string[]
  failedRuns: string[]
}

/** Compares what came of the accepted events with what their workflows promise. */
export async function checkStorm(
  pool: Pool,
  vendor: Vendor,
  accepted: ReadonlyMap<string, ReferenceFlow>,
  askedAgain: ReadonlySet<string>,
): Promise<Found> {
  const found: Found = {
    acceptedLost: [],
    eventsDoubled: [],
    effectsTwice: [],
    effectsTwiceAsDecided: [],
    effectsMissing: [],
    ticketsWrong: [],
    stepsTwice: [],
    stuckRuns: [],
    poisoned: [],
    failedRuns: [],
  }
  const { rows } = await pool.query<CaseRow>(`
    select e.data -> 'body' ->> 'case' as name, count(distinct e.id)::int as events, count(distinct r.id)::int as runs,
           min(r.status) as status, min(r.error ->> 'code') as code, min(r.error ->> 'message') as message,
           count(distinct t.id)::int as tickets, count(distinct c.id)::int as comments
      from events e left join all_runs r on r.event_id = e.id
      left join tickets t on t.run_id = r.id left join ticket_comments c on c.ticket_id = t.id
     where e.data -> 'body' ? 'case' group by 1`)
  const cases = new Map(rows.map((row) => [row.name, row]))
  for (const [name, flow] of accepted) {
    const row = cases.get(name)
    const says = (list: string[], what: string) => list.push(`${name} (${flow.name}): ${what}`)
    if (!row || row.events === 0 || row.runs === 0) {
      says(found.acceptedLost, `${row?.events ?? 0} events, ${row?.runs ?? 0} runs`)
      continue
    }
    if (row.events > 1 || row.runs > 1) says(found.eventsDoubled, `${row.events} events, ${row.runs} runs`)
    for (const [what, times] of Object.entries(flow.effects)) {
      const done = vendor.effects.get(`${what}/${name}`) ?? 0
      if (done > times) {
        says(askedAgain.has(name) ? found.effectsTwiceAsDecided : found.effectsTwice, `${what} ${done} times`)
      }
      if (done < times && row.status === 'succeeded') says(found.effectsMissing, what)
    }
    if (row.code === 'poison') says(found.poisoned, row.message ?? '')
    else if (row.status === 'failed' || row.status === 'cancelled') {
      says(found.failedRuns, `${row.status} ${row.code}: ${row.message}`)
    } else if (row.status !== 'succeeded') says(found.stuckRuns, row.status)
    else if (row.tickets !== flow.tickets || row.comments !== flow.comments) {
      says(found.ticketsWrong, `${row.tickets} tickets, ${row.comments} comments`)
    }
  }
  const twice = await pool.query<{ place: string }>(`
    select format('%s %s/%s', run_id, path, node_id) as place from steps where handle is not null
     group by run_id, path, node_id having count(*) > 1`)
  found.stepsTwice = twice.rows.map(({ place }) => place)
  const open = await pool.query<{ run: string }>(`
    select format('run %s is %s, seq %s, recoveries %s, held by %s (%s), job %s', r.id, r.status, r.seq, r.recoveries,
                  o.process, w.state, (
             select format('locked by %s, attempt %s, in %s, %s', j.locked_by, j.attempts, j.run_at - now(), j.last_error)
               from graphile_worker.jobs j where j.key = 'run:' || r.id)) as run
      from runs r left join chaos_workers o on o.id = r.lease_owner left join engine_workers w on w.id = r.lease_owner
    union all select format('event %s is not routed', id) from events where routed_at is null`)
  found.stuckRuns.push(...open.rows.map(({ run }) => run))
  return found
}

interface CaseRow {
  name: string
  events: number
  runs: number
  status: string
  code: string | null
  message: string | null
  tickets: number
  comments: number
}
