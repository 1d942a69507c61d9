import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { scopeAt } from '../graph/next.ts'
import type { Place } from '../graph/place.ts'
import { closeBody } from './close-body.ts'
import { attemptAt, type Drive, isWrite, tell, tellFailed, tellStart } from './drive.ts'
import { countStep, LimitReached } from './effect-counts.ts'
import { type PreparedStep, planStep, prepareStep, runStep } from './execute-step.ts'
import { planWrite } from './plan-write.ts'
import { recordGiven } from './record-given.ts'
import { recordResult } from './record-result.ts'
import { recordFailure } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'
import { settleWithoutRun } from './settle-without-run.ts'
import { toFailure } from './step-failure.ts'
import { stepMode } from './step-mode.ts'

/**
 * One attempt of a step that only computes or writes to our own desk. A desk step that fails in a transaction shared with
 * other runs throws, and is repeated in one of its own (`alone`), where only its own writes are rolled back.
 */
export async function attemptHere(
  drive: Drive,
  from: RunMemory,
  place: Place,
  db: Kysely<Database>,
  alone: boolean,
): Promise<RunMemory> {
  const { engine, run, stepSignal } = drive
  // A step beside it has ended their item meanwhile.
  if (!scopeAt(from.state, place.path)) return from
  const at = attemptAt(drive, from, place)
  const { memory, over } = settleWithoutRun(drive, from, at)
  if (over) return tell(drive, memory)
  tellStart(drive, at)
  let prepared: PreparedStep | undefined
  try {
    prepared = await prepareStep(engine, memory, place)
    at.input = prepared.input
    const given = await engine.play?.answer(run, prepared)
    if (run.mode === 'dry' && isWrite(engine, at.node)) {
      if (given && 'error' in given) return tell(drive, recordGiven(memory, at, given))
      // Where only our own desk is asked, whoever plays may ask it as well.
      const plans = !engine.play || (await stepMode(engine, at.node, run.customerId)) === 'desk'
      const plan = plans ? await planStep(engine, memory, prepared, db, stepSignal) : {}
      return tell(drive, planWrite(drive, memory, at, prepared, plan, given))
    }
    if (given) return tell(drive, recordGiven(memory, at, given))
    if (alone) await sql`savepoint step`.execute(db)
    const result = await runStep(engine, memory, prepared, at.attempt, db, stepSignal)
    if (drive.limits && result.is === 'over' && isWrite(engine, at.node)) {
      const counting = { run, limits: drive.limits, now: engine.clock() }
      await countStep(db, counting, prepared, result.output)
    }
    return tell(drive, recordResult(drive, memory, at, prepared, result))
  } catch (error) {
    if (prepared && db.isTransaction && !alone) throw error
    if (error instanceof LimitReached) {
      await sql`rollback to savepoint step`.execute(db)
      throw error
    }
    const failure = toFailure(error, false)
    tellFailed(drive, at, failure)
    if (prepared && alone) await sql`rollback to savepoint step`.execute(db)
    return tell(drive, recordFailure(memory, at, failure))
  }
}

/** The items of a container are done: it ends, or its step decides on another round. */
export async function closeHere(
  drive: Drive,
  from: RunMemory,
  place: Place,
  db: Kysely<Database>,
  alone: boolean,
): Promise<RunMemory> {
  const open = scopeAt(from.state, place.path)?.open[place.nodeId]
  if (!open) return from
  if (open.again && !open.stopped) return attemptHere(drive, from, place, db, alone)
  return tell(drive, await closeBody(from, attemptAt(drive, from, place), open, db))
}
