import { scopeAt } from '../graph/next.ts'
import { type Place, placeKey } from '../graph/place.ts'
import { type CallTurns, type CallWait, connectionOf } from './call-turns.ts'
import type { EffectRecord } from './checkpoint.ts'
import { attemptAt, type Drive, isWrite, keyOf, tell, tellFailed, tellStart } from './drive.ts'
import { LimitReached, releaseReserved, reserveStep, settleReserved } from './effect-counts.ts'
import { type PreparedStep, prepareStep, runStep } from './execute-step.ts'
import { recordResult } from './record-result.ts'
import {
  type Attempt,
  effectOf,
  recordFailure,
  recordIntent,
  recordRetry,
  recordSuccess,
} from './record-step.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import type { RunMemory } from './run-memory.ts'
import { settleWithoutRun } from './settle-without-run.ts'
import { type Failure, toFailure, uncertain } from './step-failure.ts'
import { needsIntent } from './step-mode.ts'

/** What a step outside did, to be recorded by who drives the run: the only place where the memory changes. */
export interface Returned {
  key: string
  record(memory: RunMemory): RunMemory
  retryInSeconds: number | undefined
}

/** A step that is ready to set out, once the memory with its intent is written. */
export interface Departure {
  key: string
  go(memory: RunMemory): Promise<Returned>
}

/**
 * Prepares steps that reach outside. `intended` where an intent was recorded that must be written before any of them sets
 * out; steps that cannot set out are settled, and those that are `held` wait for their turn to call.
 */
export async function prepareDepartures(
  drive: Drive,
  from: RunMemory,
  places: readonly Place[],
  turns: CallTurns,
): Promise<{
  memory: RunMemory
  departures: Departure[]
  intended: boolean
  held: ReadonlyMap<string, CallWait>
  /** Set where one of them goes beyond a limit: it did not set out, nor did those behind it. */
  limit: LimitReached | undefined
}> {
  const { engine, run, limits } = drive
  const held = new Map<string, CallWait>()
  const departures: Departure[] = []
  let memory = from
  let intended = false
  for (const place of places) {
    // A step before it in the list has ended their item.
    if (!scopeAt(memory.state, place.path)) continue
    const key = placeKey(place)
    const at = attemptAt(drive, memory, place)
    const settled = settleWithoutRun(drive, memory, at)
    memory = settled.memory
    if (settled.over) {
      tell(drive, memory)
      continue
    }
    try {
      if (memory.unanswered.has(key)) throw new Unanswered()
      const prepared = await prepareStep(drive.engine, memory, place)
      const wait = await turns.waitFor(key, prepared)
      if (wait) {
        held.set(key, wait)
        continue
      }
      if (limits && isWrite(engine, at.node)) {
        await reserveStep(engine.db, { run, limits, now: engine.clock() }, prepared)
      }
      tellStart(drive, at)
      at.input = prepared.input
      if (needsIntent(prepared)) {
        memory = recordIntent(memory, at, effectOf(memory, at, 'intent', prepared))
        intended = true
      }
      departures.push({ key, go: (memory) => go(drive, memory, prepared, at) })
    } catch (error) {
      if (error instanceof LimitReached) {
        return { memory, departures, intended, held, limit: error }
      }
      const failure = error instanceof Unanswered ? uncertain(unansweredMessage) : toFailure(error, false)
      tellFailed(drive, at, failure)
      memory = tell(drive, recordFailure(memory, at, failure))
    }
  }
  return { memory, departures, intended, held, limit: undefined }
}

async function go(drive: Drive, memory: RunMemory, prepared: PreparedStep, at: Attempt): Promise<Returned> {
  const { engine, stepSignal } = drive
  const key = keyOf(at)
  const once = needsIntent(prepared)
  const limits = isWrite(engine, at.node) ? drive.limits : undefined
  const counting = limits && { run: drive.run, limits, now: engine.clock() }
  try {
    const result = await runStep(engine, memory, prepared, at.attempt, engine.db, stepSignal)
    if (counting && result.is === 'over') await settleReserved(engine.db, counting, prepared, result.output)
    return {
      key,
      retryInSeconds: undefined,
      record(memory) {
        if (result.is !== 'over' || !isWrite(engine, at.node)) {
          return recordResult(drive, memory, at, prepared, result)
        }
        return recordSuccess(memory, at, result, effectOf(memory, at, 'done', prepared, result.output))
      },
    }
  } catch (error) {
    const failure = toFailure(error, once)
    tellFailed(drive, at, failure)
    if (failure.kind === 'again' && failure.error.class === 'RateLimited' && failure.afterSeconds > 0) {
      const connectionId = await connectionOf(engine, prepared, memory.run.customerId)
      const until = new Date(engine.clock().getTime() + failure.afterSeconds * 1000)
      if (connectionId !== undefined) await engine.rates?.block(connectionId, until)
    }
    const retryInSeconds = retryAfter(at, failure)
    if (counting && failure.kind !== 'uncertain' && retryInSeconds === undefined) {
      await releaseReserved(engine.db, memory.run.id, prepared.place)
    }
    const status = failure.kind === 'uncertain' ? 'unknown' : 'not_done'
    const effect = (memory: RunMemory): EffectRecord | undefined =>
      isWrite(engine, at.node) ? effectOf(memory, at, status, prepared) : undefined
    return {
      key,
      retryInSeconds,
      record: (memory) =>
        (retryInSeconds === undefined ? recordFailure : recordRetry)(memory, at, failure, effect(memory)),
    }
  }
}

function retryAfter(at: Attempt, failure: Failure): number | undefined {
  if (failure.kind !== 'again') return undefined
  return retryDelaySeconds(at.node.settings.retry, at.attempt, failure.afterSeconds, Math.random())
}

class Unanswered extends Error {}

const unansweredMessage =
  'The server stopped while this step was under way. Whether it took effect is not known, so it was not repeated: ' +
  'look at the other side before you decide.'
