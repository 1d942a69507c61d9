import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { DocumentNode } from '../graph/document.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { JsonValue } from '../graph/json.ts'
import { failItem, leadsBy, openBody, parkAt, scopeAt } from '../graph/next.ts'
import { placeKey } from '../graph/place.ts'
import { listWaits, type RunState } from '../graph/run-state.ts'
import type { Each, PauseUntil, Stopped } from '../sdk/outcome.ts'
import { matchKey } from '../waits/match-key.ts'
import type { EffectRecord, StepRecord, WaitRecord } from './checkpoint.ts'
import { decisionSignal, type Question } from './decision.ts'
import { effectKey } from './effect-key.ts'
import type { PreparedStep } from './execute-step.ts'
import { forgetItems, type RunMemory, withStep } from './run-memory.ts'
import type { Failure } from './step-failure.ts'

export interface Attempt {
  node: DocumentNode
  path: string
  attempt: number
  startedAt: Date
  input: JsonValue
}

/** The step is over and was left by `handle`. */
export function recordSuccess(
  memory: RunMemory,
  at: Attempt,
  result: { handle: string; output: JsonValue },
  effect?: EffectRecord,
): RunMemory {
  const { handle, output } = result
  const record = { ...base(at), status: 'ok' as const, handle, finishedAt: new Date(), output, error: null }
  return withStep(memory, record, { status: 'ok', handle }, effect)
}

/** A disabled step does nothing and lets the run pass by its first way out that is none for failures. */
export function recordPassed(memory: RunMemory, at: Attempt): RunMemory {
  const edges = memory.graph.nodes.get(at.node.id)?.outgoing ?? []
  const way = edges.find(({ sourceHandle }) => sourceHandle !== 'error' && sourceHandle !== 'uncertain')
  const handle = way?.sourceHandle ?? 'out'
  return recordSuccess(memory, at, { handle, output: null })
}

/** The attempt failed and will be repeated. */
export function recordRetry(
  memory: RunMemory,
  at: Attempt,
  failure: Failure,
  effect?: EffectRecord,
): RunMemory {
  return withStep(memory, failedStep(at, failure, null), undefined, effect)
}

/**
 * The step has failed for good: the run leaves by the way out that is drawn for it, asks a person where that is wanted or
 * nobody knows whether it took effect, or fails.
 */
export function recordFailure(
  memory: RunMemory,
  at: Attempt,
  failure: Failure,
  effect?: EffectRecord,
): RunMemory {
  const entry = memory.graph.nodes.get(at.node.id)
  const handle = entry ? wayOut(entry, failure) : null
  if (handle === null && asksPerson(memory, at, failure)) return recordQuestion(memory, at, failure, effect)
  const after = withStep(memory, failedStep(at, failure, handle), { status: 'error', handle }, effect)
  if (handle !== null) return after
  const error = { class: failure.error.class, message: failure.error.message, nodeId: at.node.id }
  if (at.path !== '') {
    // In an item the failure is the item's: its container decides what becomes of the others.
    const state = failItem(after.graph, memory.state, at.path, error)
    return forgetItems(withoutWaitsOf(memory.state, { ...after, state }), at.path)
  }
  return { ...after, failure: after.failure ?? { ...failure.error, nodeId: at.node.id } }
}

/** What steps of items that are over waited for is waited for no more: nobody is asked for nothing. */
function withoutWaitsOf(before: RunState, memory: RunMemory): RunMemory {
  const left = new Set(listWaits(memory.state).map(({ id }) => id))
  const over = listWaits(before).filter(({ id }) => !left.has(id))
  if (over.length === 0) return memory
  const ids = new Set(over.map(({ id }) => id))
  const unwritten = new Set(memory.waits.map(({ id }) => id))
  return {
    ...memory,
    waits: memory.waits.filter(({ id }) => !ids.has(id)),
    endedWaits: [...memory.endedWaits, ...over.filter(({ id }) => !unwritten.has(id))],
  }
}

/** What is not known to have failed must not go the way of errors, which may do it by other means. */
function wayOut(entry: GraphNode, { kind }: Failure): string | null {
  if (kind === 'uncertain') return leadsBy(entry, 'uncertain') ? 'uncertain' : null
  return leadsBy(entry, 'error') ? 'error' : null
}

function asksPerson({ run, state }: RunMemory, at: Attempt, { kind, error }: Failure): boolean {
  // Nobody is asked by a dry run, for a step that a person stopped, or about a group whose
  // steps have failed or a step whose item is over.
  if (run.mode === 'dry' || error.class === 'Cancelled') return false
  const scope = scopeAt(state, at.path)
  if (!scope || scope.open[at.node.id]) return false
  return kind === 'uncertain' || at.node.settings.whenFailed === 'pause'
}

/** The step waits for a person to say what becomes of it. */
function recordQuestion(
  memory: RunMemory,
  at: Attempt,
  failure: Failure,
  effect: EffectRecord | undefined,
): RunMemory {
  const id = uuidv7()
  const place = { path: at.path, nodeId: at.node.id }
  const question: Question = { error: failure.error, attempt: at.attempt }
  const wait: WaitRecord = {
    id,
    ...place,
    kind: 'decision',
    wakeAt: null,
    signal: decisionSignal(id),
    details: z.json().parse(question),
  }
  const after = recordRetry(memory, at, failure, effect)
  return { ...after, waits: [...after.waits, wait], state: parkAt(after.graph, after.state, place, id) }
}

function failedStep(at: Attempt, { kind, error }: Failure, handle: string | null): Omit<StepRecord, 'seq'> {
  return {
    ...base(at),
    status: kind === 'uncertain' ? 'uncertain' : 'error',
    handle,
    finishedAt: new Date(),
    // Steps behind the error handle read what went wrong as this step's output.
    output: { error: { ...error, node: at.node.name, attempt: at.attempt } },
    error,
  }
}

/** The step ends the run, whatever else there would be to do. */
export function recordStop(memory: RunMemory, at: Attempt, { outcome, message, result }: Stopped): RunMemory {
  const after = recordSuccess(memory, at, { handle: 'out', output: { outcome, message, result } })
  if (outcome === 'succeeded') return { ...after, stopped: true, result }
  const error = { class: 'Validation' as const, code: 'stopped', message, nodeId: at.node.id }
  return { ...after, failure: after.failure ?? error }
}

/** The step waits: it runs again when the moment or the signal comes. */
export function recordPause(memory: RunMemory, at: Attempt, pause: PauseUntil): RunMemory {
  const id = uuidv7()
  const place = { path: at.path, nodeId: at.node.id }
  const { [placeKey(place)]: _resumed, ...resumed } = memory.resumed
  const base = { id, ...place, wakeAt: pause.until ?? null, signal: null }
  const wait: WaitRecord = { ...base, ...waitOf(pause, at.startedAt) }
  return {
    ...memory,
    resumed,
    waits: [...memory.waits, wait],
    state: parkAt(memory.graph, memory.state, place, id),
  }
}

function waitOf(pause: PauseUntil, now: Date): Pick<WaitRecord, 'kind'> & Partial<WaitRecord> {
  if ('signal' in pause) return { kind: 'signal', signal: pause.signal }
  if ('run' in pause) return { kind: 'run', childRunId: pause.run }
  if (!('event' in pause)) return { kind: 'timer' }
  const { event } = pause
  return {
    kind: 'event',
    matchKey: matchKey(event.type, event.path, event.equals),
    lookBackFrom: new Date(now.getTime() - event.lookBackMinutes * 60_000),
    details: { ...event },
  }
}

/** The step is a container whose body runs for the items. */
export function recordBody(memory: RunMemory, at: Attempt, body: Each): RunMemory {
  const place = { path: at.path, nodeId: at.node.id }
  const key = placeKey(place)
  const { concurrency, tolerate, again, items, part, collect } = body
  return {
    ...memory,
    // A further round's items stand behind those of the rounds before.
    items: { ...memory.items, [key]: [...(memory.items[key] ?? []), ...items] },
    state: openBody(memory.graph, memory.state, place, {
      total: items.length,
      concurrency,
      tolerate,
      again,
      part,
      collect,
    }),
  }
}

/** Written before an effect that must not happen twice: after a crash it stands there without an answer. */
export function recordIntent(memory: RunMemory, at: Attempt, effect: EffectRecord): RunMemory {
  const record = {
    ...base(at),
    status: 'intent' as const,
    handle: null,
    finishedAt: null,
    output: null,
    error: null,
  }
  const seq = memory.seq + 1
  return {
    ...memory,
    seq,
    steps: [...memory.steps, { seq, ...record }],
    effects: [...memory.effects, effect],
  }
}

/** What the ledger says of a step's write. */
export function effectOf(
  memory: RunMemory,
  at: Attempt,
  status: EffectRecord['status'],
  prepared: PreparedStep,
  output?: JsonValue,
): EffectRecord {
  const { node } = at
  const { target, reference, undo } = prepared.action.ledger(prepared.params, output)
  return {
    nodeId: node.id,
    path: at.path,
    key: effectKey(memory.run.id, node.id, at.path),
    kind: node.type,
    target: target ?? prepared.connectionId ?? '',
    status,
    resultRef: reference ?? referenceIn(output ?? null),
    undoRef: undo ?? null,
    ...(status === 'planned' ? { plan: prepared.input } : {}),
  }
}

function referenceIn(output: JsonValue): string | null {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null
  const reference = output.messageId ?? output.id
  return typeof reference === 'string' ? reference : null
}

function base(at: Attempt): Pick<StepRecord, 'nodeId' | 'path' | 'attempt' | 'startedAt' | 'input'> {
  return { nodeId: at.node.id, path: at.path, attempt: at.attempt, startedAt: at.startedAt, input: at.input }
}
