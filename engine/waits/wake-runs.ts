import { CompiledQuery, Kysely, sql } from 'kysely'
import type { ClientBase } from 'pg'
import { addJobs } from '../db/jobs.ts'
import type { Database } from '../db/schema.ts'
import { giveTurns } from './fair-turns.ts'

/** Name of the job that asks a worker to look at a run. */
export const driveRunJob = 'drive_run'

/** Of jobs that look at runs; nothing else may have it, for it marks the turns among all jobs. */
export const runPriority = 1

/**
 * Turns are kept as the moments at which jobs may run, for graphile-worker takes the earliest first: a millisecond each,
 * from a day so long ago that all of them are over.
 */
const firstTurn = '2000-01-01T00:00:00Z'
/** A job that failed is tried again at a real time: that is no turn. */
const pastAllTurns = '2020-01-01T00:00:00Z'
export const turnsEnd = new Date(pastAllTurns)

/** Nobody's share. Its turn is the smallest that waited when somebody last looked: no need to look before it. */
const floor = '00000000-0000-0000-0000-000000000000'

const smallestSql = `
  select run_at from graphile_worker._private_jobs
   where is_available and priority = ${runPriority} and run_at < '${pastAllTurns}'
     and run_at >= coalesce((select max(turn) from run_turns where share = '${floor}'), '${firstTurn}')
   order by run_at limit 1`

/**
 * Asks a worker to look at each run, each customer's in its turn among all others, or before all others: those that had
 * their turn already. The run row is the truth, the job only a hint: an extra one does no harm.
 */
export async function wakeRuns(
  tx: Kysely<Database> | Pick<ClientBase, 'query'>,
  runIds: readonly string[],
  { place = 'inTurn' }: { place?: 'inTurn' | 'first' } = {},
): Promise<void> {
  if (runIds.length === 0) return
  const rows = await rowsOf<{ id: string; share: string; last: number | null; now: number }>(tx, askSql, [
    [...new Set(runIds)],
  ])
  const last = new Map(rows.flatMap(({ share, last }) => (last === null ? [] : [[share, last] as const])))
  const waiting = rows.map(({ id, share }) => ({ runId: id, share }))
  const now = rows[0]?.now ?? 0
  const given =
    place === 'first' ? waiting.map((run) => ({ ...run, turn: now - 1 })) : giveTurns(now, last, waiting)
  await addJobs(
    tx,
    given.map(({ runId, share, turn }) => ({
      task: driveRunJob,
      payload: { runId, share },
      key: `run:${runId}`,
      priority: runPriority,
      runAt: new Date(turn),
    })),
  )
  if (place === 'first') return
  const reached = new Map(given.map(({ share, turn }) => [share, turn]))
  await rowsOf(tx, keepSql, [[...reached.keys()], [...reached.values()].map((turn) => new Date(turn))])
}

/** `now`: the smallest turn that waits; where none does, the greatest one given, so that turns never go back. */
const askSql = `
  with woken as materialized (
    select id, coalesce(customer_id, workflow_id) as share from runs where id = any($1::uuid[])
  ), last as (
    select share, (select max(turn) from run_turns t where t.share = s.share) as turn
      from (select distinct share from woken) s
  ), now as materialized (
    select coalesce(
      (${smallestSql}),
      (select max(turn) from run_turns),
      '${firstTurn}') as turn
  )
  select id, share, (extract(epoch from last.turn) * 1000)::float8 as last,
         (extract(epoch from now.turn) * 1000)::float8 as now
    from woken join last using (share), now order by id`

const keepSql = 'insert into run_turns (share, turn) select * from unnest($1::uuid[], $2::timestamptz[])'

/** Forgets turns that are over, and notes which is the smallest that waits; the greatest one stays. */
export async function forgetTurns(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ turn: Date | null }>`
    select coalesce((${sql.raw(smallestSql)}), (select max(turn) from run_turns)) as turn`.execute(db)
  const turn = rows[0]?.turn
  if (!turn) return
  await sql`
    insert into run_turns (share, turn) select ${floor}, ${turn}
     where not exists (select from run_turns where share = ${floor} and turn >= ${turn})`.execute(db)
  await sql`delete from run_turns where turn < ${turn}`.execute(db)
}

/** Asks for the next run of a concurrency key, once the one before it has ended or waits. */
export async function wakeNextRun(db: Kysely<Database>, concurrencyKey: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from runs where concurrency_key = ${concurrencyKey} and status = 'queued' order by id limit 1`.execute(
    db,
  )
  await wakeRuns(
    db,
    rows.map(({ id }) => id),
  )
}

/** Queues a parked run; one that is being driven looks for ended waits by itself. */
export async function queueParkedRun(tx: Kysely<Database>, runId: string): Promise<void> {
  await queueParkedRuns(tx, [runId])
}

/** Queues those of the runs that are parked; locked in one order, so that two callers never wait for each other. */
export async function queueParkedRuns(tx: Kysely<Database>, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  const { rows } = await sql<{ id: string }>`
    with parked as (
      select id from runs where id = any(${runIds}::uuid[]) and status = 'waiting' order by id for no key update
    )
    update runs r set status = 'queued' from parked where r.id = parked.id returning r.id`.execute(tx)
  await wakeRuns(
    tx,
    rows.map(({ id }) => id),
  )
}

async function rowsOf<Row>(
  tx: Kysely<Database> | Pick<ClientBase, 'query'>,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { rows } =
    tx instanceof Kysely
      ? await tx.executeQuery<Row>(CompiledQuery.raw(text, values))
      : await tx.query<Row & object>(text, values)
  return rows as Row[]
}
