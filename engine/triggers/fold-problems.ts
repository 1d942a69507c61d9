import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { ProblemNow } from '../noise/decide.ts'
import { foldProblem } from './fold-problem.ts'

/** Changes of a problem that are kept: more than any flap rule counts. */
const mostChanges = 60

export interface ProblemEvent {
  id: string
  sourceKey: string
  dedupKey: string
  state: 'raised' | 'cleared'
  at: Date
}

/** An event's part in its problem, and the problem as it is after it. */
export interface FoldedEvent {
  state: 'raised' | 'repeated' | 'cleared'
  occurrences: number
  problem: ProblemNow
}

interface ProblemRow {
  source_key: string
  dedup_key: string
  state: 'raised' | 'cleared'
  occurrences: number
  first_seen_at: Date
  last_seen_at: Date
  changes: Date[]
}

export function problemKey(sourceKey: string, dedupKey: string): string {
  return `${sourceKey} ${dedupKey}`
}

/** Brings the problems up to date and answers what each event is to its own; the problems stay locked. */
export async function foldProblems(
  tx: Kysely<Database>,
  events: readonly ProblemEvent[],
): Promise<Map<string, FoldedEvent>> {
  const folded = new Map<string, FoldedEvent>()
  if (events.length === 0) return folded
  // A row for each problem nobody has heard of, so that of two routers the second waits for the first's. In one order
  // for all, so that two routers never wait for each other.
  await sql`
    insert into problems (source_key, dedup_key, state, occurrences, first_seen_at, last_seen_at)
    select source_key, dedup_key, 'cleared', 0, min(at), min(at)
      from unnest(${events.map(({ sourceKey }) => sourceKey)}::text[], ${events.map(({ dedupKey }) => dedupKey)}::text[],
                  ${events.map(({ at }) => at)}::timestamptz[]) as g(source_key, dedup_key, at)
     group by 1, 2 order by 1, 2
    on conflict (source_key, dedup_key) do nothing`.execute(tx)
  const problems = new Map<string, ProblemRow>()
  for (const row of await lockProblems(tx, events)) {
    problems.set(problemKey(row.source_key, row.dedup_key), row)
  }
  for (const event of events) {
    const key = problemKey(event.sourceKey, event.dedupKey)
    const row = problems.get(key)
    if (!row) continue
    const known = {
      state: row.state,
      occurrences: row.occurrences,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
    }
    const { problem, state } = foldProblem(known, event.state, event.at)
    const changed = problem.state !== row.state
    const changes = changed ? [...row.changes, event.at].slice(-mostChanges) : row.changes
    problems.set(key, {
      ...row,
      state: problem.state,
      occurrences: problem.occurrences,
      first_seen_at: problem.firstSeenAt,
      last_seen_at: problem.lastSeenAt,
      changes,
    })
    folded.set(event.id, {
      state,
      occurrences: problem.occurrences,
      problem: { open: problem.state === 'raised', openedAt: problem.firstSeenAt, changes },
    })
  }
  await writeProblems(tx, [...problems.values()])
  return folded
}

/** The problems of some events, locked in one order for all. */
export async function lockProblems(
  tx: Kysely<Database>,
  of: readonly { sourceKey: string; dedupKey: string }[],
): Promise<ProblemRow[]> {
  const { rows } = await sql<ProblemRow>`
    select p.* from problems p
     where (source_key, dedup_key) in (
       select * from unnest(${of.map(({ sourceKey }) => sourceKey)}::text[], ${of.map(({ dedupKey }) => dedupKey)}::text[]))
     order by source_key, dedup_key for update`.execute(tx)
  return rows
}

async function writeProblems(tx: Kysely<Database>, rows: readonly ProblemRow[]): Promise<void> {
  await sql`
    update problems p
       set state = n.state, occurrences = n.occurrences, first_seen_at = n.first_seen_at, last_seen_at = n.last_seen_at,
           changes = array(select jsonb_array_elements_text(n.changes::jsonb)::timestamptz)
      from unnest(
        ${rows.map((p) => p.source_key)}::text[], ${rows.map((p) => p.dedup_key)}::text[],
        ${rows.map((p) => p.state)}::text[], ${rows.map((p) => p.occurrences)}::int[],
        ${rows.map((p) => p.first_seen_at)}::timestamptz[], ${rows.map((p) => p.last_seen_at)}::timestamptz[],
        ${rows.map((p) => JSON.stringify(p.changes))}::text[]
      ) as n(source_key, dedup_key, state, occurrences, first_seen_at, last_seen_at, changes)
     where p.source_key = n.source_key and p.dedup_key = n.dedup_key`.execute(tx)
}
