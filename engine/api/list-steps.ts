import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database, WholeStepsView } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { runError, type stepView } from './present-run.ts'

export type StepView = z.output<typeof stepView>

/** A run with more records than this is shown without most of what its items did. */
export const mostShown = 500

/** Bytes of an input or output as JSON that come along with other steps. */
const largestAmongFew = 200_000
const largestAmongMany = 16_000
const few = 100
const anySize = 2_147_483_647

interface StepRow extends WholeStepsView {
  input_bytes: number
  output_bytes: number
}

export async function countSteps(db: Kysely<Database>, runId: string): Promise<number> {
  const row = await db
    .selectFrom('steps')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('run_id', '=', runId)
    // "About to write" is no step of its own.
    .where('status', '<>', 'intent')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** What a run's page begins with: every step of a small run; of a large one those outside loops and the latest inside. */
export async function listShownSteps(
  db: Kysely<Database>,
  runId: string,
  count: number,
): Promise<StepView[]> {
  if (count <= mostShown) return listSteps(db, runId, 0, count)
  const shown = sql`
    seq in (select seq from steps where run_id = ${runId} and path = '' order by seq desc limit 2000)
    or seq in (select max(seq) from steps where run_id = ${runId} and path <> '' group by node_id)`
  return readSteps(db, runId, shown, largestAmongMany)
}

/** Recorded steps in their order, from after `afterSeq` on; of how many there are depends what is left out. */
export async function listSteps(
  db: Kysely<Database>,
  runId: string,
  afterSeq = 0,
  count = 0,
): Promise<StepView[]> {
  return readSteps(db, runId, sql`seq > ${afterSeq}`, count > few ? largestAmongMany : largestAmongFew)
}

/** What the steps of one item did, those of loops inside it apart. */
export async function listStepsOfItem(
  db: Kysely<Database>,
  runId: string,
  path: string,
): Promise<StepView[]> {
  const shown = sql`seq in (select seq from steps where run_id = ${runId} and path = ${path} order by seq limit 1000)`
  return readSteps(db, runId, shown, largestAmongFew)
}

/** A step whole, however large; undefined where there is none. */
export async function findStep(
  db: Kysely<Database>,
  runId: string,
  seq: number,
): Promise<StepView | undefined> {
  const [step] = await readSteps(db, runId, sql`seq = ${seq}`, anySize)
  return step
}

async function readSteps(
  db: Kysely<Database>,
  runId: string,
  shown: ReturnType<typeof sql>,
  largest: number,
): Promise<StepView[]> {
  // The text of a value is as long as what would be sent.
  const { rows } = await sql<StepRow>`
    select run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, error, input_bytes, output_bytes,
           case when input_bytes <= ${largest} then input end as input,
           case when output_bytes <= ${largest} then output end as output
      from whole_steps where run_id = ${runId} and (${shown})
     order by seq`.execute(db)
  return withoutAnsweredIntents(rows).map((row) => presentStep(row, largest))
}

/** The row that says "about to write" has served once the row with the outcome is there. */
function withoutAnsweredIntents(rows: readonly StepRow[]): StepRow[] {
  const placeOf = (row: StepRow) => `${row.node_id} ${row.path} ${row.attempt}`
  const answered = new Set(rows.filter((row) => row.status !== 'intent').map(placeOf))
  return rows.filter((row) => row.status !== 'intent' || !answered.has(placeOf(row)))
}

function presentStep(row: StepRow, largest: number): StepView {
  const leftOut = {
    ...(row.input_bytes > largest ? { input: row.input_bytes } : {}),
    ...(row.output_bytes > largest ? { output: row.output_bytes } : {}),
  }
  return {
    seq: row.seq,
    nodeId: row.node_id,
    path: row.path,
    attempt: row.attempt,
    status: row.status,
    handle: row.handle,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    durationMs: durationOf(row.started_at, row.finished_at),
    input: row.input,
    output: row.output,
    error: runError.nullable().parse(row.error),
    ...(Object.keys(leftOut).length > 0 ? { leftOut } : {}),
  }
}

export function durationOf(startedAt: Date, finishedAt: Date | null): number | null {
  return finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime()
}

/** A step as it is told while it happens, without what would be too large among others. */
export function withoutLarge(step: StepView): StepView {
  const bytes = (value: JsonValue) => (value === null ? 0 : Buffer.byteLength(JSON.stringify(value)))
  const [input, output] = [bytes(step.input), bytes(step.output)]
  if (input <= largestAmongFew && output <= largestAmongFew) return step
  return {
    ...step,
    ...(input > largestAmongFew ? { input: null } : {}),
    ...(output > largestAmongFew ? { output: null } : {}),
    leftOut: {
      ...(input > largestAmongFew ? { input } : {}),
      ...(output > largestAmongFew ? { output } : {}),
    },
  }
}
