import { v7 as uuidv7 } from 'uuid'
import type { DocumentNode } from '../graph/document.ts'
import type { JsonValue } from '../graph/json.ts'
import { failItem, handlesError, openBody, parkAt } from '../graph/next.ts'
import { placeKey } from '../graph/place.ts'
import type { Each, PauseUntil, Stopped } from '../sdk/outcome.ts'
import { matchKey } from '../waits/match-key.ts'
import type { EffectRecord, StepRecord, WaitRecord } from './checkpoint.ts'
import { effectKey } from './effect-key.ts'
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

/** A disabled step does nothing and lets the run pass by its first way out. */
export function recordPassed(memory: RunMemory, at: Attempt): RunMemory {
  const edges = memory.graph.nodes.get(at.node.id)?.outgoing ?? []
  const handle = edges.find(({ sourceHandle }) => sourceHandle !== 'error')?.sourceHandle ?? 'out'
  return recordSuccess(memory, at, { handle, output: null })
}

/** The attempt failed; `final` where it is the last one, so that the run leaves by `error` or fails. */
export function recordFailure(
  memory: RunMemory,
  at: Attempt,
  failure: Failure,
  options: { final: boolean; effect?: EffectRecord },
): RunMemory {
  const entry = memory.graph.nodes.get(at.node.id)
  const handled = entry !== undefined && handlesError(entry)
  const handle = options.final && handled ? 'error' : null
  // Steps behind the error handle read what went wrong as this step's output.
  const output: JsonValue = { error: { ...failure.error, node: at.node.name, attempt: at.attempt } }
  const record: Omit<StepRecord, 'seq'> = {
    ...base(at),
    status: failure.kind === 'uncertain' ? 'uncertain' : 'error',
    handle,
    finishedAt: new Date(),
    output,
    error: failure.error,
  }
  const after = withStep(
    memory,
    record,
    options.final ? { status: 'error', handle } : undefined,
    options.effect,
  )
  if (!options.final || handled) return after
  const error = { class: failure.error.class, message: failure.error.message, nodeId: at.node.id }
  if (at.path !== '') {
    // In an item the failure is the item's: its container decides what becomes of the others.
    return forgetItems({ ...after, state: failItem(after.graph, memory.state, at.path, error) }, at.path)
  }
  return { ...after, failure: after.failure ?? { ...failure.error, nodeId: at.node.id } }
}

/** The step ends the run, whatever else there would be to do. */
export function recordStop(memory: RunMemory, at: Attempt, { outcome, message }: Stopped): RunMemory {
  const after = recordSuccess(memory, at, { handle: 'out', output: { outcome, message } })
  if (outcome === 'succeeded') return { ...after, stopped: true }
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
  const { concurrency, tolerate, again, items } = body
  return {
    ...memory,
    // A further round's items stand behind those of the rounds before.
    items: { ...memory.items, [key]: [...(memory.items[key] ?? []), ...items] },
    state: openBody(memory.graph, memory.state, place, { total: items.length, concurrency, tolerate, again }),
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

export function effectOf(
  memory: RunMemory,
  at: Attempt,
  status: EffectRecord['status'],
  more: { target?: string | undefined; output?: JsonValue } = {},
): EffectRecord {
  const { node } = at
  return {
    nodeId: node.id,
    path: at.path,
    key: effectKey(memory.run.id, node.id, at.path),
    kind: node.type,
    target: more.target ?? '',
    status,
    resultRef: referenceIn(more.output ?? null),
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
