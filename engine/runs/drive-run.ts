import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { DocumentNode } from '../graph/document.ts'
import { next, scopeAt } from '../graph/next.ts'
import { type Place, placeKey } from '../graph/place.ts'
import { queueParkedRun } from '../waits/wake-runs.ts'
import type { RunStatus } from './checkpoint.ts'
import type { ClaimedRun } from './claim.ts'
import { closeBody } from './close-body.ts'
import type { Engine } from './engine.ts'
import { type PreparedStep, prepareStep, runStep, type StepResult } from './execute-step.ts'
import {
  type Attempt,
  effectOf,
  recordBody,
  recordFailure,
  recordIntent,
  recordPassed,
  recordPause,
  recordStop,
  recordSuccess,
} from './record-step.ts'
import { reopenBodies } from './reopen-bodies.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import { readRetryTimes } from './retry-times.ts'
import { afterCheckpoint, openMemory, type RunMemory, takeEndedWaits, toCheckpoint } from './run-memory.ts'
import { type Failure, toFailure, uncertain } from './step-failure.ts'
import { needsIntent, type StepMode, stepMode } from './step-mode.ts'

/** Retries nearer than this, in seconds, are waited for in memory; later ones park the run. */
const longestWaitInMemory = 5
/** Steps recorded at most before they are written: a loop of many items is not written at its end only. */
const mostUnwritten = 100
/** How often a run that works and waits at once looks whether a wait has ended, in milliseconds. */
const lookForWaits = 1000

export interface DriveSignals {
  /** A person cancels the run: steps under way are stopped, and it ends. */
  cancel: AbortSignal
  /** The lease may be gone: stop at once and write nothing more. */
  abandon: AbortSignal
  /** The process wants to end: finish what is under way and let the run go. */
  drain: AbortSignal
}

/** How a drive ended: a `released` run is still ours and begun, a `lost` one belongs to somebody else. */
export type Driven = Exclude<RunStatus, 'running'> | 'released' | 'lost'

/** What a step outside did, to be recorded by the loop: the only place where the memory changes. */
interface Returned {
  key: string
  record(memory: RunMemory): RunMemory
  retryInSeconds: number | undefined
}

/**
 * Takes a claimed run from where it is to its end or to a wait. Steps that only compute ride with the next write;
 * desk steps commit with their checkpoint; steps that reach outside are written as soon as they are over. Throws when
 * the database goes away: the run is then taken up again from its last checkpoint.
 */
export async function driveRun(engine: Engine, run: ClaimedRun, signals: DriveSignals): Promise<Driven> {
  const graph = await engine.loadVersion(run.workflowId, run.version)
  const outside = new Map<string, Promise<Returned>>()
  // What woke a parked run may not be all that it waits for.
  const waiting = run.seq > 0 ? await readRetryTimes(engine.db, run.id) : new Map<string, number>()
  const retryAt = new Map(waiting)
  const stepSignal = AbortSignal.any([signals.cancel, signals.abandon])
  let cancelRequested = run.cancelRequested
  let memory = await openMemory(engine.db, run, graph, (type) => engine.registry.trigger(type) !== undefined)
  memory = await reopenBodies(engine, memory, stepSignal)
  if (run.recoveries > mostRecoveries) memory = { ...memory, failure: poison }

  for (;;) {
    if (signals.abandon.aborted) return 'lost'
    const cancelling = cancelRequested || signals.cancel.aborted
    const plan = next(graph, memory.state, new Set(outside.keys()))
    const over = cancelling || isDecided(memory) || plan.finished
    const draining = signals.drain.aborted
    if (outside.size === 0) {
      if (over) return end(cancelling ? 'cancelled' : memory.failure ? 'failed' : 'succeeded')
      if (draining) return (await save('running')) ? 'lost' : 'released'
    }
    if (memory.steps.length >= mostUnwritten && (await save('running'))) return 'lost'
    const now = Date.now()
    const idle = over || draining
    const due = idle ? [] : plan.start.filter((place) => (retryAt.get(placeKey(place)) ?? 0) <= now)
    const byMode = await sortByMode(due)
    if (!idle && plan.close.length > 0) {
      for (const place of plan.close) memory = await close(memory, place, engine.db)
    } else if (byMode.pure.length > 0) {
      for (const place of byMode.pure) memory = await attemptHere(memory, place, engine.db, false)
    } else if (byMode.outside.length > 0) {
      if (await setOut(byMode.outside)) return 'lost'
    } else if (byMode.desk.length > 0) {
      const landed = await fly()
      if (landed) return landed
    } else if (outside.size > 0) {
      if (await takeReturned(earliestRetry(plan.start))) return 'lost'
    } else {
      const retry = earliestRetry(plan.start)
      if (retry === undefined || retry - now > longestWaitInMemory * 1000) {
        return park(plan.start)
      }
      await pauseUntil(retry)
    }
  }

  /** When the first of the steps that wait to be tried again is due; undefined where none does. */
  function earliestRetry(places: readonly Place[]): number | undefined {
    const moments = places.flatMap((place) => retryAt.get(placeKey(place)) ?? [])
    return moments.length > 0 ? Math.min(...moments) : undefined
  }

  /** Records the next step outside that comes back, or goes on when a retry or a wait is due. True: lease lost. */
  async function takeReturned(retry: number | undefined): Promise<boolean> {
    const mayEnd = hasWaits(memory.state) ? Date.now() + lookForWaits : Number.POSITIVE_INFINITY
    const until = Math.min(retry ?? Number.POSITIVE_INFINITY, mayEnd)
    const timer = new AbortController()
    const returned = await Promise.race([
      ...outside.values(),
      ...(Number.isFinite(until) ? [delay(Math.max(0, until - Date.now()), undefined, timer)] : []),
    ])
    timer.abort()
    // A step that was stopped because the run is let go has not failed: it is made again by whoever takes it up.
    if (signals.abandon.aborted) return true
    if (!returned) {
      if (mayEnd <= Date.now()) memory = await takeEndedWaits(engine.db, memory)
      return false
    }
    outside.delete(returned.key)
    memory = tell(returned.record(memory))
    const { retryInSeconds } = returned
    if (retryInSeconds !== undefined) retryAt.set(returned.key, Date.now() + retryInSeconds * 1000)
    return save('running')
  }

  /**
   * One transaction with all the pure and desk steps that can be made now, up to the end of the run if nothing else is
   * left. The memory is replaced only once it is committed.
   */
  async function fly(): Promise<Driven | undefined> {
    let draft = memory
    let status: RunStatus = 'running'
    const committed = await engine.committer.fly({
      runId: run.id,
      epoch: run.epoch,
      async fly(tx, alone) {
        const running = new Set(outside.keys())
        draft = memory
        for (let plan = next(graph, draft.state, running); ; plan = next(graph, draft.state, running)) {
          const full = isDecided(draft) || draft.steps.length >= mostUnwritten
          const here = await sortByMode(
            full ? [] : plan.start.filter((place) => !retryAt.has(placeKey(place))),
          )
          const place = here.pure[0] ?? here.desk[0]
          if (plan.close[0] && !full) draft = await close(draft, plan.close[0], tx)
          else if (place) draft = await attemptHere(draft, place, tx, alone)
          else {
            const over = (isDecided(draft) || plan.finished) && outside.size === 0
            status = over ? (draft.failure ? 'failed' : 'succeeded') : 'running'
            return toCheckpoint(draft, status, { error: draft.failure })
          }
        }
      },
    })
    if (committed.lost) return 'lost'
    memory = afterCheckpoint(draft)
    cancelRequested ||= committed.cancelRequested
    if (status === 'running') return undefined
    tellStatus(status)
    return status
  }

  /** The items of a container are done: it ends, or its step decides on another round. */
  async function close(from: RunMemory, place: Place, db: Kysely<Database>): Promise<RunMemory> {
    const open = scopeAt(from.state, place.path)?.open[place.nodeId]
    if (open?.again && !open.stopped) return attemptHere(from, place, db, false)
    const at = attemptAt(place, 1)
    return tell(closeBody(from, at, open))
  }

  /**
   * One attempt of a pure or desk step. A desk step that fails in a transaction shared with other runs throws, and is
   * repeated in one of its own, where only its own writes are rolled back.
   */
  async function attemptHere(
    from: RunMemory,
    place: Place,
    db: Kysely<Database>,
    alone: boolean,
  ): Promise<RunMemory> {
    const at = attemptAt(place, 1)
    if (at.node.settings.disabled) return tell(recordPassed(from, at))
    tellStart(at)
    let prepared: PreparedStep | undefined
    try {
      prepared = await prepareStep(engine, from, place)
      at.input = prepared.input
      if (alone) await sql`savepoint step`.execute(db)
      const result = await runStep(engine, from, prepared, 1, db, stepSignal)
      return tell(recordResult(from, at, result))
    } catch (error) {
      if (prepared && db.isTransaction && !alone) throw error
      const failure = toFailure(error, false)
      if (prepared && alone) await sql`rollback to savepoint step`.execute(db)
      return tell(recordFailure(from, at, failure, { final: true }))
    }
  }

  /** Starts steps outside, after the intents of those that must not be repeated are written. True: lease lost. */
  async function setOut(places: Place[]): Promise<boolean> {
    const starts: (() => void)[] = []
    let intended = false
    for (const place of places) {
      const key = placeKey(place)
      const at = attemptAt(place, (scopeAt(memory.state, place.path)?.attempts[place.nodeId] ?? 0) + 1)
      tellStart(at)
      try {
        if (memory.unanswered.has(key)) throw new Unanswered()
        const prepared = await prepareStep(engine, memory, place)
        at.input = prepared.input
        const once = needsIntent(prepared.action)
        if (once) {
          memory = recordIntent(memory, at, effectOf(memory, at, 'intent', { target: prepared.connectionId }))
          intended = true
        }
        starts.push(() => {
          const going = go(key, prepared, at, once)
          // Waited for by the loop; this keeps a failure from counting as unhandled until the loop gets to it.
          going.catch(() => {})
          outside.set(key, going)
        })
      } catch (error) {
        const failure = error instanceof Unanswered ? uncertain(unansweredMessage) : toFailure(error, false)
        memory = tell(recordFailure(memory, at, failure, { final: true }))
      }
    }
    if (intended && (await save('running'))) return true
    for (const start of starts) start()
    return false
  }

  async function go(key: string, prepared: PreparedStep, at: Attempt, once: boolean): Promise<Returned> {
    const target = prepared.connectionId
    const { effect } = prepared.action.kind
    try {
      const result = await runStep(engine, memory, prepared, at.attempt, engine.db, stepSignal)
      return {
        key,
        retryInSeconds: undefined,
        record(memory) {
          if (result.is !== 'over' || effect === 'pure' || effect === 'reads')
            return recordResult(memory, at, result)
          const done = effectOf(memory, at, 'done', { target, output: result.output })
          return recordSuccess(memory, at, result, done)
        },
      }
    } catch (error) {
      const failure = toFailure(error, once)
      const retryInSeconds = retryAfter(at, failure)
      const status = failure.kind === 'uncertain' ? 'unknown' : 'not_done'
      return {
        key,
        retryInSeconds,
        record: (memory) =>
          recordFailure(memory, at, failure, {
            final: retryInSeconds === undefined,
            ...(once ? { effect: effectOf(memory, at, status, { target }) } : {}),
          }),
      }
    }
  }

  function retryAfter(at: Attempt, failure: Failure): number | undefined {
    if (failure.kind !== 'again') return undefined
    return retryDelaySeconds(at.node.settings.retry, at.attempt, failure.afterSeconds, Math.random())
  }

  /** Writes what is recorded. True where the run is no longer ours. */
  async function save(status: RunStatus, more: Parameters<typeof toCheckpoint>[2] = {}): Promise<boolean> {
    const committed = await engine.committer.commit(toCheckpoint(memory, status, more))
    if (committed.lost) return true
    cancelRequested ||= committed.cancelRequested
    memory = afterCheckpoint(memory)
    return false
  }

  async function end(status: 'succeeded' | 'failed' | 'cancelled'): Promise<Driven> {
    if (await save(status, { error: memory.failure })) return 'lost'
    tellStatus(status)
    return status
  }

  /** Lets the run wait without this process: for its waits, and for each retry at its own time. */
  async function park(places: readonly Place[]): Promise<Driven> {
    const waits = places
      .filter((place) => waiting.get(placeKey(place)) !== retryAt.get(placeKey(place)))
      .map((place) => ({
        id: uuidv7(),
        ...place,
        kind: 'retry' as const,
        wakeAt: new Date(retryAt.get(placeKey(place)) ?? 0),
        signal: null,
      }))
    if (await save('waiting', { waits })) return 'lost'
    tellStatus('waiting')
    // A wait that ended while the run was being written found it still running: whoever looks second sees both.
    const { rows } =
      await sql`select from waits where run_id = ${run.id} and status = 'done' limit 1`.execute(engine.db)
    if (rows.length > 0) await queueParkedRun(engine.db, run.id)
    return 'waiting'
  }

  async function pauseUntil(moment: number): Promise<void> {
    const signal = AbortSignal.any([stepSignal, signals.drain])
    await delay(Math.max(0, moment - Date.now()), undefined, { signal }).catch(() => undefined)
  }

  async function sortByMode(places: readonly Place[]): Promise<Record<StepMode, Place[]>> {
    const sorted: Record<StepMode, Place[]> = { pure: [], desk: [], outside: [] }
    for (const place of places) sorted[await stepMode(engine, nodeAt(place), run.customerId)].push(place)
    return sorted
  }

  function nodeAt({ nodeId }: Place): DocumentNode {
    const node = graph.nodes.get(nodeId)?.node
    if (!node)
      throw new Error(`Step ${nodeId} is not in version ${run.version} of workflow ${run.workflowId}`)
    return node
  }

  function attemptAt(place: Place, attempt: number): Attempt {
    return { node: nodeAt(place), path: place.path, attempt, startedAt: new Date(), input: null }
  }

  function tellStart({ node, path, attempt, startedAt }: Attempt): void {
    engine.live.tell(run.id, () => ({
      kind: 'step',
      step: {
        seq: 0,
        nodeId: node.id,
        path,
        attempt,
        status: 'running',
        handle: null,
        startedAt,
        finishedAt: null,
        input: null,
        output: null,
        error: null,
      },
    }))
  }

  function tell(recorded: RunMemory): RunMemory {
    const step = recorded.steps.at(-1)
    if (step) engine.live.tell(run.id, () => ({ kind: 'step', step }))
    return recorded
  }

  function tellStatus(status: RunStatus): void {
    engine.live.tell(run.id, () => ({ kind: 'run', status }))
  }
}

function recordResult(memory: RunMemory, at: Attempt, result: StepResult): RunMemory {
  switch (result.is) {
    case 'over':
      return recordSuccess(memory, at, result)
    case 'paused':
      return recordPause(memory, at, result.pause)
    case 'body':
      return recordBody(memory, at, result.body)
    case 'stop':
      return recordStop(memory, at, result.stop)
  }
}

/** True where how the run ends is known already: by a failure, or because a step ended it. */
function isDecided({ failure, stopped }: RunMemory): boolean {
  return failure !== undefined || stopped
}

/** True where a step waits, here or in an item. */
function hasWaits(state: RunMemory['state']): boolean {
  if (Object.keys(state.waiting).length > 0) return true
  return Object.values(state.open).some(({ active }) => Object.values(active).some(hasWaits))
}

/** A run that took its worker down this often is not tried once more. */
const mostRecoveries = 5

const poison: RunMemory['failure'] = {
  class: 'Bug',
  code: 'poison',
  message: `The run was interrupted ${mostRecoveries + 1} times and may be the cause: it is not tried again by itself.`,
  nodeId: '',
}

class Unanswered extends Error {}

const unansweredMessage =
  'The server stopped while this step was under way. Whether it took effect is not known, so it was not repeated: ' +
  'look at the other side before you run the rest again.'
