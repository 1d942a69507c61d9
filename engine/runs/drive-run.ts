import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { DocumentNode } from '../graph/document.ts'
import { next } from '../graph/next.ts'
import type { RunStatus } from './checkpoint.ts'
import type { ClaimedRun } from './claim.ts'
import type { Engine } from './engine.ts'
import { type PreparedStep, prepareStep, runStep } from './execute-step.ts'
import {
  type Attempt,
  effectOf,
  recordFailure,
  recordIntent,
  recordPassed,
  recordSuccess,
} from './record-step.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import { readRetryTimes } from './retry-times.ts'
import { afterCheckpoint, openMemory, type RunMemory, toCheckpoint } from './run-memory.ts'
import { type Failure, toFailure, uncertain } from './step-failure.ts'
import { needsIntent, type StepMode, stepMode } from './step-mode.ts'

/** Retries nearer than this, in seconds, are waited for in memory; later ones park the run. */
const longestWaitInMemory = 5

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
  nodeId: string
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
  if (run.recoveries > mostRecoveries) memory = { ...memory, failure: poison }

  for (;;) {
    if (signals.abandon.aborted) return 'lost'
    const cancelling = cancelRequested || signals.cancel.aborted
    const plan = next(graph, memory.state, new Set(outside.keys()))
    const over = cancelling || memory.failure !== undefined || plan.finished
    const draining = signals.drain.aborted
    if (outside.size === 0) {
      if (over) return end(cancelling ? 'cancelled' : memory.failure ? 'failed' : 'succeeded')
      if (draining) return (await save('running')) ? 'lost' : 'released'
    }
    const now = Date.now()
    const due = over || draining ? [] : plan.start.filter((id) => (retryAt.get(id) ?? 0) <= now)
    const byMode = await sortByMode(due)
    if (byMode.pure.length > 0) {
      for (const id of byMode.pure) memory = await attemptHere(memory, id, engine.db, false)
    } else if (byMode.outside.length > 0) {
      if (await setOut(byMode.outside)) return 'lost'
    } else if (byMode.desk.length > 0) {
      const landed = await fly()
      if (landed) return landed
    } else if (outside.size > 0) {
      const returned = await Promise.race(outside.values())
      outside.delete(returned.nodeId)
      memory = tell(returned.record(memory))
      const { retryInSeconds } = returned
      if (retryInSeconds !== undefined) retryAt.set(returned.nodeId, Date.now() + retryInSeconds * 1000)
      if (await save('running')) return 'lost'
    } else {
      const earliest = Math.min(...plan.start.map((id) => retryAt.get(id) ?? 0))
      if (earliest - now > longestWaitInMemory * 1000) return park(plan.start)
      await pauseUntil(earliest)
    }
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
          const here = await sortByMode(draft.failure ? [] : plan.start.filter((id) => !retryAt.has(id)))
          const id = here.pure[0] ?? here.desk[0]
          if (id === undefined) {
            const over = (draft.failure !== undefined || plan.finished) && outside.size === 0
            status = over ? (draft.failure ? 'failed' : 'succeeded') : 'running'
            return toCheckpoint(draft, status, { error: draft.failure })
          }
          draft = await attemptHere(draft, id, tx, alone)
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

  /**
   * One attempt of a pure or desk step. A desk step that fails in a transaction shared with other runs throws, and is
   * repeated in one of its own, where only its own writes are rolled back.
   */
  async function attemptHere(
    from: RunMemory,
    id: string,
    db: Kysely<Database>,
    alone: boolean,
  ): Promise<RunMemory> {
    const at: Attempt = { node: nodeOf(id), attempt: 1, startedAt: new Date(), input: null }
    if (at.node.settings.disabled) return tell(recordPassed(from, at))
    tellStart(at)
    let prepared: PreparedStep | undefined
    try {
      prepared = await prepareStep(engine, from, id)
      at.input = prepared.input
      if (alone) await sql`savepoint step`.execute(db)
      const result = await runStep(engine, from, prepared, 1, db, stepSignal)
      return tell(recordSuccess(from, at, result))
    } catch (error) {
      if (prepared && db.isTransaction && !alone) throw error
      const failure = toFailure(error, false)
      if (prepared && alone) await sql`rollback to savepoint step`.execute(db)
      return tell(recordFailure(from, at, failure, { final: true }))
    }
  }

  /** Starts steps outside, after the intents of those that must not be repeated are written. True: lease lost. */
  async function setOut(ids: string[]): Promise<boolean> {
    const starts: (() => void)[] = []
    let intended = false
    for (const id of ids) {
      const attempt = (memory.state.attempts[id] ?? 0) + 1
      const at: Attempt = { node: nodeOf(id), attempt, startedAt: new Date(), input: null }
      tellStart(at)
      try {
        if (memory.unanswered.has(id)) throw new Unanswered()
        const prepared = await prepareStep(engine, memory, id)
        at.input = prepared.input
        const once = needsIntent(prepared.action)
        if (once) {
          memory = recordIntent(memory, at, effectOf(memory, at, 'intent', { target: prepared.connectionId }))
          intended = true
        }
        starts.push(() => {
          const going = go(prepared, at, once)
          // Waited for by the loop; this keeps a failure from counting as unhandled until the loop gets to it.
          going.catch(() => {})
          outside.set(id, going)
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

  async function go(prepared: PreparedStep, at: Attempt, once: boolean): Promise<Returned> {
    const target = prepared.connectionId
    const { effect } = prepared.action.kind
    try {
      const result = await runStep(engine, memory, prepared, at.attempt, engine.db, stepSignal)
      return {
        nodeId: at.node.id,
        retryInSeconds: undefined,
        record: (memory) =>
          effect === 'reads'
            ? recordSuccess(memory, at, result)
            : recordSuccess(
                memory,
                at,
                result,
                effectOf(memory, at, 'done', { target, output: result.output }),
              ),
      }
    } catch (error) {
      const failure = toFailure(error, once)
      const retryInSeconds = retryAfter(at, failure)
      const status = failure.kind === 'uncertain' ? 'unknown' : 'not_done'
      return {
        nodeId: at.node.id,
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

  /** Lets the run go until the first of its steps may be tried again; each keeps its own time. */
  async function park(nodeIds: string[]): Promise<Driven> {
    const waits = nodeIds
      .filter((nodeId) => waiting.get(nodeId) !== retryAt.get(nodeId))
      .map((nodeId) => ({
        id: uuidv7(),
        nodeId,
        path: '',
        kind: 'retry' as const,
        wakeAt: new Date(retryAt.get(nodeId) ?? 0),
      }))
    if (await save('waiting', { waits })) return 'lost'
    tellStatus('waiting')
    return 'waiting'
  }

  async function pauseUntil(moment: number): Promise<void> {
    const signal = AbortSignal.any([stepSignal, signals.drain])
    await delay(Math.max(0, moment - Date.now()), undefined, { signal }).catch(() => undefined)
  }

  async function sortByMode(ids: readonly string[]): Promise<Record<StepMode, string[]>> {
    const sorted: Record<StepMode, string[]> = { pure: [], desk: [], outside: [] }
    for (const id of ids) sorted[await stepMode(engine, nodeOf(id), run.customerId)].push(id)
    return sorted
  }

  function nodeOf(id: string): DocumentNode {
    const node = graph.nodes.get(id)?.node
    if (!node) throw new Error(`Step ${id} is not in version ${run.version} of workflow ${run.workflowId}`)
    return node
  }

  function tellStart({ node, attempt, startedAt }: Attempt): void {
    engine.live.tell(run.id, () => ({
      kind: 'step',
      step: {
        seq: 0,
        nodeId: node.id,
        path: '',
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
