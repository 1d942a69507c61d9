import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { patienceMs as callPatienceMs } from '../connections/call-rates.ts'
import type { Database } from '../db/schema.ts'
import { countsOthers, type EffectLimits, limitsInForce } from '../graph/effect-limits.ts'
import type { Graph } from '../graph/graph.ts'
import type { JsonValue } from '../graph/json.ts'
import { next, type Plan } from '../graph/next.ts'
import { type Place, placeKey } from '../graph/place.ts'
import { hasWaits } from '../graph/run-state.ts'
import { queueParkedRun } from '../waits/wake-runs.ts'
import { createCallTurns } from './call-turns.ts'
import type { RunStatus, WaitRecord } from './checkpoint.ts'
import type { ClaimedRun } from './claim.ts'
import { type Drive, sortByMode, tell, willWrite } from './drive.ts'
import { LimitReached } from './effect-counts.ts'
import type { Engine } from './engine.ts'
import { askAboutLimit } from './limit-questions.ts'
import { partOfRun } from './part-of-run.ts'
import { reopenBodies } from './reopen-bodies.ts'
import { readRetryTimes } from './retry-times.ts'
import type { PauseReason } from './run-control.ts'
import {
  afterCheckpoint,
  openMemory,
  outOfTime,
  type RunMemory,
  takeEndedWaits,
  toCheckpoint,
} from './run-memory.ts'
import { startErrorRun, tellsFailures } from './start-error-run.ts'
import { attemptHere, closeHere } from './steps-here.ts'
import { prepareDepartures, type Returned } from './steps-outside.ts'
import { beginNow, stopBefore } from './stop-before.ts'
import { findHold } from './write-holds.ts'

/** Retries nearer than this, in seconds, are waited for in memory; later ones park the run. */
const waitInMemorySeconds = 5
/** Steps recorded at most before they are written: a loop of many items is not written at its end only. */
const mostUnwritten = 100
/** How often a run that works and waits at once looks whether a wait has ended, in milliseconds. */
const lookForWaits = 1000

export interface DriveSignals {
  /** A person cancels the run: steps under way are stopped, and it ends. */
  cancel: AbortSignal
  /** A person pauses the run: steps under way end, and no further one begins. */
  pause: AbortSignal
  /** The lease may be gone: stop at once and write nothing more. */
  abandon: AbortSignal
  /** The process wants to end: finish what is under way and let the run go. */
  drain: AbortSignal
}

/** How a drive ended: a `released` run is still ours and begun, a `lost` one belongs to somebody else. */
export type Driven = Exclude<RunStatus, 'running'> | 'released' | 'lost'

/**
 * Takes a claimed run from where it is to its end or to a wait. Steps that only compute ride with the next write;
 * desk steps commit with their checkpoint; steps that reach outside are written as soon as they are over. Throws when
 * the database goes away: the run is then taken up again from its last checkpoint.
 */
export async function driveRun(engine: Engine, run: ClaimedRun, signals: DriveSignals): Promise<Driven> {
  const graph = partOfRun(await engine.loadVersion(run.workflowId, run.version), run)
  const timeout = new AbortController()
  const stepSignal = AbortSignal.any([signals.cancel, signals.abandon, timeout.signal])
  const limits = run.mode === 'dry' ? undefined : await limitsOfRun(engine, run, graph)
  const drive: Drive = { engine, run, graph, limits, stepSignal }
  const deadline = deadlineOf(run, graph.document.settings.timeoutMinutes)
  const outside = new Map<string, Promise<Returned>>()
  // What woke a parked run may not be all that it waits for.
  const waiting = run.seq > 0 ? await readRetryTimes(engine.db, run.id) : new Map<string, number>()
  const retryAt = new Map(waiting)
  const turns = createCallTurns(drive)
  /** Connections whose rate holds a step up, by place. */
  const rateOf = new Map<string, string>()
  let asked = { cancelRequested: run.cancelRequested, pauseRequested: run.pauseRequested }
  let begun = 0
  /** What is not to be made now: the run stops before it, once all that is under way has come back. */
  let barred: Barred | undefined
  let memory = await openMemory(engine.db, run, graph, (type) => engine.registry.trigger(type) !== undefined)
  memory = await reopenBodies(engine, memory, stepSignal)
  if (run.recoveries > mostRecoveries) memory = { ...memory, failure: poison }

  for (;;) {
    if (signals.abandon.aborted) return 'lost'
    const now = engine.clock().getTime()
    if (now >= deadline && !isDecided(memory)) {
      memory = { ...memory, failure: outOfTime }
      timeout.abort()
    }
    const cancelling = asked.cancelRequested || signals.cancel.aborted
    const plan = next(graph, memory.state, new Set(outside.keys()))
    const over = cancelling || isDecided(memory) || plan.finished
    const letGo = signals.drain.aborted
    const pausing = asked.pauseRequested || signals.pause.aborted
    if (outside.size === 0) {
      if (over) return end(cancelling ? 'cancelled' : memory.failure ? 'failed' : 'succeeded')
      if (letGo) return (await save('running')) ? 'lost' : 'released'
      if (pausing) return pauseAt(undefined)
    }
    // What is played is written nowhere, so that its loops find what they gave in memory only.
    const full = memory.steps.length >= mostUnwritten && !engine.play
    if (full && (await save('running'))) return 'lost'
    const idle = over || letGo || pausing
    const due = idle ? [] : plan.start.filter((place) => (retryAt.get(placeKey(place)) ?? 0) <= now)
    const stop = barred?.reason ?? stopBefore(run, due, begun)
    if (stop && outside.size === 0) return pauseAt(stop, barred?.about)
    const byMode = await sortByMode(drive, stop ? [] : due)
    const closing = await sortByMode(drive, idle ? [] : plan.close)
    if (byMode.pure.length + closing.pure.length > 0) {
      for (const place of closing.pure) memory = await closeHere(drive, memory, place, engine.db, false)
      for (const place of takeSome(byMode.pure))
        memory = await attemptHere(drive, memory, place, engine.db, false)
    } else if (byMode.outside.length > 0) {
      const held = await holdBefore(byMode.outside)
      if (held) barred = held
      else if (await setOut(takeSome(byMode.outside))) return 'lost'
    } else if (byMode.desk.length + closing.desk.length > 0) {
      const landed = await fly()
      if (landed) return landed
    } else if (outside.size > 0) {
      if (await takeReturned(earliestRetry(plan.start))) return 'lost'
    } else {
      const retry = earliestRetry(plan.start)
      const held = plan.start.some((place) => rateOf.has(placeKey(place)))
      const most = engine.waitInMemorySeconds ?? waitInMemorySeconds
      const patience = held ? Math.min(most * 1000, callPatienceMs) : most * 1000
      if (retry === undefined || retry - now > patience) return park(plan.start)
      await pauseUntil(Math.min(retry, deadline))
    }
  }

  function takeSome(places: readonly Place[]): readonly Place[] {
    const taken = beginNow(run, places, begun)
    begun += taken.length
    return taken
  }

  /** When the first of the steps that wait to be tried again is due; undefined where none does. */
  function earliestRetry(places: readonly Place[]): number | undefined {
    const moments = places.flatMap((place) => retryAt.get(placeKey(place)) ?? [])
    return moments.length > 0 ? Math.min(...moments) : undefined
  }

  /** Records the next step outside that comes back, or goes on when a retry or a wait is due. True: lease lost. */
  async function takeReturned(retry: number | undefined): Promise<boolean> {
    const now = engine.clock().getTime()
    const mayEnd = hasWaits(memory.state) ? now + lookForWaits : Number.POSITIVE_INFINITY
    const until = Math.min(
      retry ?? Number.POSITIVE_INFINITY,
      mayEnd,
      isDecided(memory) ? Number.POSITIVE_INFINITY : deadline,
    )
    const timer = new AbortController()
    const returned = await Promise.race([
      ...outside.values(),
      ...(Number.isFinite(until) ? [sleep(until - now, timer.signal)] : []),
    ])
    timer.abort(returnedFirst)
    // A step that was stopped because the run is let go has not failed: it is made again by whoever takes it up.
    if (signals.abandon.aborted) return true
    if (!returned) {
      if (mayEnd <= engine.clock().getTime()) memory = await takeEndedWaits(engine.db, memory)
      return false
    }
    outside.delete(returned.key)
    memory = tell(drive, returned.record(memory))
    const { retryInSeconds } = returned
    if (retryInSeconds !== undefined) {
      retryAt.set(returned.key, engine.clock().getTime() + retryInSeconds * 1000)
    }
    return save('running')
  }

  /**
   * One transaction with all the pure and desk steps that can be made now, up to the end of the run if nothing else is
   * left. The memory is replaced only once it is committed.
   */
  async function fly(): Promise<Driven | undefined> {
    let draft = memory
    let status: RunStatus = 'running'
    let stopped: LimitReached | Place | undefined
    const begunBefore = begun
    const flying = engine.committer.fly({
      runId: run.id,
      epoch: run.epoch,
      countsIn: limits && countsOthers(limits) ? run.workflowId : undefined,
      async fly(tx, alone, held) {
        const running = new Set(outside.keys())
        draft = memory
        begun = begunBefore
        stopped = undefined
        for (let plan = next(graph, draft.state, running); ; plan = next(graph, draft.state, running)) {
          // A desk step that was stopped because the run is let go has not failed: nothing of this is kept.
          if (signals.abandon.aborted) throw new Error('The run was let go')
          const full = isDecided(draft) || draft.steps.length >= mostUnwritten
          const step: StepHere | undefined = full || stopped ? undefined : await nextHere(plan)
          if (held && step && !step.closes && willWrite(drive, step.place)) stopped = step.place
          else if (step) {
            const made: RunMemory | LimitReached = await makeHere(step, draft, tx, alone)
            if (made instanceof LimitReached) stopped = made
            else draft = made
          } else {
            const over = (isDecided(draft) || plan.finished) && outside.size === 0
            status = over ? (draft.failure ? 'failed' : 'succeeded') : 'running'
            if (over && draft.failure) await startErrorRun(tx, engine, run, graph, draft.failure)
            return toCheckpoint(draft, status, { error: draft.failure })
          }
        }
      },
    })
    const committed = await flying.catch((error: unknown) => {
      if (signals.abandon.aborted) return { lost: true as const }
      throw error
    })
    if (committed.lost) return 'lost'
    memory = afterCheckpoint(draft)
    heed(committed)
    if (status === 'running') {
      if (stopped instanceof LimitReached) barred = barredBy(stopped)
      else if (stopped) barred = await holdBefore([stopped])
      return undefined
    }
    tellStatus(status)
    return status
  }

  /** One step of a flight; a limit that it reaches is an answer only where the flight serves this run alone. */
  async function makeHere(
    { place, closes }: StepHere,
    draft: RunMemory,
    tx: Kysely<Database>,
    alone: boolean,
  ): Promise<RunMemory | LimitReached> {
    try {
      return await (closes ? closeHere : attemptHere)(drive, draft, place, tx, alone)
    } catch (error) {
      if (alone && error instanceof LimitReached) return error
      throw error
    }
  }

  /** The hold that keeps the first of the places from writing; undefined where all of them may be made. */
  async function holdBefore(places: readonly Place[]): Promise<Barred | undefined> {
    const write = places.find((place) => willWrite(drive, place))
    const hold = write && (await findHold(engine.db, run))
    return hold && { reason: { kind: 'hold', ...write, by: hold.by, reason: hold.reason } }
  }

  /** The next step that can be made in a transaction of our own. */
  async function nextHere(plan: Plan): Promise<StepHere | undefined> {
    const [closes] = plan.close
    if (closes) return { place: closes, closes: true }
    const ready = plan.start.filter((place) => !retryAt.has(placeKey(place)))
    if (barred || stopBefore(run, ready, begun)) return undefined
    const here = await sortByMode(drive, ready)
    const [place] = takeSome([...here.pure, ...here.desk].slice(0, 1))
    return place && { place, closes: false }
  }

  /** Starts steps outside, after the intents of those that must not be repeated are written. True: lease lost. */
  async function setOut(places: readonly Place[]): Promise<boolean> {
    const prepared = await prepareDepartures(drive, memory, places, turns)
    memory = prepared.memory
    for (const [key, { until, connection }] of prepared.held) {
      retryAt.set(key, until.getTime())
      if (connection === undefined) rateOf.delete(key)
      else rateOf.set(key, connection)
    }
    for (const { key } of prepared.departures) rateOf.delete(key)
    if (prepared.limit) barred = barredBy(prepared.limit)
    if (prepared.intended && (await save('running'))) return true
    for (const { key, go } of prepared.departures) {
      const going = go(memory)
      // Waited for by the loop; this keeps a failure from counting as unhandled until the loop gets to it.
      going.catch(() => {})
      outside.set(key, going)
    }
    return false
  }

  /** Writes what is recorded. True where the run is no longer ours. */
  async function save(status: RunStatus, more: Parameters<typeof toCheckpoint>[2] = {}): Promise<boolean> {
    const committed = await engine.committer.commit(toCheckpoint(memory, status, more))
    if (committed.lost) return true
    heed(committed)
    memory = afterCheckpoint(memory)
    return false
  }

  function heed({ cancelRequested, pauseRequested }: typeof asked): void {
    asked = {
      cancelRequested: asked.cancelRequested || cancelRequested,
      pauseRequested: asked.pauseRequested || pauseRequested,
    }
  }

  async function end(status: 'succeeded' | 'failed' | 'cancelled'): Promise<Driven> {
    const { failure } = memory
    const heard = status === 'failed' && graph.document.settings.errorWorkflowId && tellsFailures(run)
    const lost = heard && failure ? await endHeard(failure) : await save(status, { error: failure })
    if (lost) return 'lost'
    tellStatus(status)
    return status
  }

  /** Ends a failed run together with the start of the workflow that hears of it. True: lease lost. */
  async function endHeard(failure: NonNullable<RunMemory['failure']>): Promise<boolean> {
    const committed = await engine.committer.fly({
      runId: run.id,
      epoch: run.epoch,
      async fly(tx) {
        await startErrorRun(tx, engine, run, graph, failure)
        return toCheckpoint(memory, 'failed', { error: failure })
      },
    })
    return committed.lost
  }

  /** Lets the run stand until a person has it go on. */
  async function pauseAt(reason: PauseReason | undefined, about?: Barred['about']): Promise<Driven> {
    if (reason && about) await askAboutLimit(engine.db, run.id, reason, about)
    if (reason) {
      await sql`
        update runs set pause_reason = ${JSON.stringify(reason)} where id = ${run.id} and lease_epoch = ${run.epoch}`.execute(
        engine.db,
      )
    }
    if (await save('paused')) return 'lost'
    tellStatus('paused')
    return 'paused'
  }

  /** Lets the run wait without this process: for its waits, and for each retry at its own time. */
  async function park(places: readonly Place[]): Promise<Driven> {
    const retries = places
      .filter((place) => waiting.get(placeKey(place)) !== retryAt.get(placeKey(place)))
      .map((place): WaitRecord => {
        const wakeAt = new Date(retryAt.get(placeKey(place)) ?? 0)
        const connection = rateOf.get(placeKey(place))
        const details = connection === undefined ? {} : { details: { rateOf: connection } }
        return { id: uuidv7(), ...place, kind: 'retry', wakeAt, signal: null, ...details }
      })
    if (await save('waiting', { waits: [...retries, ...(await deadlineWait())] })) return 'lost'
    tellStatus('waiting')
    // A wait that ended while the run was being written found it still running: whoever looks second sees both.
    const { rows } =
      await sql`select from waits where run_id = ${run.id} and status = 'done' limit 1`.execute(engine.db)
    if (rows.length > 0) await queueParkedRun(engine.db, run.id)
    return 'waiting'
  }

  /** What wakes a parked run when its time is over; none where it has no limit or the row is there already. */
  async function deadlineWait(): Promise<WaitRecord[]> {
    if (!Number.isFinite(deadline)) return []
    const { rows } =
      await sql`select from waits where run_id = ${run.id} and kind = 'deadline' limit 1`.execute(engine.db)
    if (rows.length > 0) return []
    return [
      { id: uuidv7(), nodeId: '', path: '', kind: 'deadline', wakeAt: new Date(deadline), signal: null },
    ]
  }

  async function pauseUntil(moment: number): Promise<void> {
    const signal = AbortSignal.any([stepSignal, signals.drain, signals.pause])
    await sleep(moment - engine.clock().getTime(), signal)
  }

  function tellStatus(status: RunStatus): void {
    engine.live.tell(run.id, () => ({ kind: 'run', status }))
  }
}

/** One for all: an abort without a reason makes an error with a stack, for every step that comes back. */
const returnedFirst = new Error('A step came back first')

/** The longest that a timer of Node takes, in milliseconds: 24.8 days. */
const longestTimer = 2 ** 31 - 1

async function sleep(ms: number, signal: AbortSignal): Promise<undefined> {
  const most = Math.min(Math.max(0, ms), longestTimer)
  await delay(most, undefined, { signal }).catch(() => undefined)
  return undefined
}

interface StepHere {
  place: Place
  closes: boolean
}

interface Barred {
  reason: PauseReason
  about?: { target: string; input: JsonValue }
}

function barredBy({ place, breach, about }: LimitReached): Barred {
  const { nodeId, path } = place
  return { reason: { kind: 'limit', nodeId, path, breach }, about }
}

async function limitsOfRun(engine: Engine, run: ClaimedRun, graph: Graph): Promise<EffectLimits | undefined> {
  const standing = await engine.standingLimits?.()
  return limitsInForce(standing, graph.document.settings.limits, run.control?.raised)
}

/** True where how the run ends is known already: by a failure, or because a step ended it. */
function isDecided({ failure, stopped }: RunMemory): boolean {
  return failure !== undefined || stopped
}

function deadlineOf(run: ClaimedRun, minutes: number | undefined): number {
  return minutes === undefined ? Number.POSITIVE_INFINITY : run.startedAt.getTime() + minutes * 60_000
}

/** A run that took its worker down this often is not tried once more. */
const mostRecoveries = 5

const poison: RunMemory['failure'] = {
  class: 'Bug',
  code: 'poison',
  message: `The run was interrupted ${mostRecoveries + 1} times and may be the cause: it is not tried again by itself.`,
  nodeId: '',
}
