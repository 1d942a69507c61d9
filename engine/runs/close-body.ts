import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { itemPath, readPath } from '../graph/place.ts'
import type { OpenContainer } from '../graph/run-state.ts'
import { maxOutput, outputTooLarge } from './execute-step.ts'
import { type Attempt, recordFailure, recordSuccess } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'
import { toFailure } from './step-failure.ts'

/** Ends a container whose items are done: well with their count, or as failed where too many of them failed. */
export async function closeBody(
  memory: RunMemory,
  at: Attempt,
  open: OpenContainer,
  db: Kysely<Database>,
): Promise<RunMemory> {
  const { total, succeeded, failed, errors, stopped, collect } = open
  if (stopped) {
    const last = errors.at(-1)
    const which = total > 1 && last ? `Item ${last.index + 1} of ${total}: ` : ''
    const message = `${which}${last?.message ?? 'Too many items failed.'}`
    return recordFailure(memory, at, {
      kind: 'failed',
      error: { class: 'Remote', code: 'item_failed', message },
    })
  }
  const output = { count: total, succeeded, failed, errors }
  if (collect === undefined) return recordSuccess(memory, at, { handle: 'out', output })
  try {
    const results = await collectResults(db, memory, at, collect, total)
    return recordSuccess(memory, at, { handle: 'out', output: { ...output, results } })
  } catch (error) {
    return recordFailure(memory, at, toFailure(error, false))
  }
}

/**
 * What one step gave in each item, null where it gave nothing. Read back from where it was written, so that memory does
 * not grow with the items while they run.
 */
async function collectResults(
  db: Kysely<Database>,
  { run, steps }: RunMemory,
  at: Attempt,
  nodeId: string,
  total: number,
): Promise<JsonValue[]> {
  const place = { path: at.path, nodeId: at.node.id }
  const begin = itemPath(place, 0).slice(0, -2)
  const isItem = (path: string) => path.startsWith(begin) && !path.slice(begin.length).includes('/')
  const found = sql`
      from whole_steps where run_id = ${run.id} and node_id = ${nodeId} and status = 'ok'
       and starts_with(path, ${begin}) and position('/' in substr(path, ${begin.length + 1})) = 0`
  const sized = await sql<{ size: string }>`
    select coalesce(sum(output_bytes), 0) as size ${found}`.execute(db)
  const size = Number(sized.rows[0]?.size)
  if (size > maxOutput) throw outputTooLarge(size)
  const { rows } = await sql<{ path: string; output: JsonValue }>`
    select path, output ${found} order by seq`.execute(db)
  const unwritten = steps.filter(
    (step) => step.nodeId === nodeId && step.status === 'ok' && isItem(step.path),
  )
  const results = new Array<JsonValue>(total).fill(null)
  for (const { path, output } of [...rows, ...unwritten]) {
    const index = readPath(path).at(-1)?.index
    if (index !== undefined && index < total) results[index] = output
  }
  return results
}
