import type { DocumentNode } from '../graph/document.ts'
import type { JsonValue } from '../graph/json.ts'
import { handlesError } from '../graph/next.ts'
import type { EffectRecord, StepRecord } from './checkpoint.ts'
import { effectKey } from './effect-key.ts'
import { type RunMemory, withStep } from './run-memory.ts'
import type { Failure } from './step-failure.ts'

export interface Attempt {
  node: DocumentNode
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
  const outputs = { ...after.outputs, [at.node.id]: { output } }
  if (!options.final || handled) return { ...after, outputs }
  return { ...after, outputs, failure: after.failure ?? { ...failure.error, nodeId: at.node.id } }
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
    path: '',
    key: effectKey(memory.run.id, node.id, ''),
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
  return { nodeId: at.node.id, path: '', attempt: at.attempt, startedAt: at.startedAt, input: at.input }
}
