import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Scope } from '../expressions/scope.ts'
import type { Graph } from '../graph/graph.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { settle, startState } from '../graph/next.ts'
import type { RunState, SettledNode } from '../graph/run-state.ts'
import type { Checkpoint, EffectRecord, RunStatus, StepError, StepRecord, WaitRecord } from './checkpoint.ts'
import type { ClaimedRun } from './claim.ts'

/** A run in progress. Never changed in place: a flight that is rolled back simply drops the newer one. */
export interface RunMemory {
  run: ClaimedRun
  graph: Graph
  state: RunState
  outputs: Scope['steps']
  seq: number
  /** Recorded but not yet written. */
  steps: readonly StepRecord[]
  effects: readonly EffectRecord[]
  /** Set by the first failure that nothing handles: the run ends with it. */
  failure: (StepError & { nodeId: string }) | undefined
  /** Steps whose effect was under way when the process died. */
  unanswered: ReadonlySet<string>
}

/** Begins a run, or takes it up from its last checkpoint. */
export async function openMemory(
  db: Kysely<Database>,
  run: ClaimedRun,
  graph: Graph,
  isTrigger: (type: string) => boolean,
): Promise<RunMemory> {
  const state = run.state ?? startState(graph, run.triggerNode, isTrigger)
  const memory: RunMemory = {
    run,
    graph,
    state,
    outputs: {},
    seq: run.seq,
    steps: [],
    effects: [],
    failure: undefined,
    unanswered: new Set(),
  }
  if (run.seq === 0) return memory
  const { rows } = await sql<{ node_id: string; status: StepRecord['status']; output: JsonValue }>`
    select node_id, status, output from steps where run_id = ${run.id} order by seq`.execute(db)
  const outputs: Scope['steps'] = {}
  const unanswered = new Set<string>()
  for (const row of rows) {
    if (row.status === 'intent') unanswered.add(row.node_id)
    else unanswered.delete(row.node_id)
    if (row.status === 'ok') outputs[row.node_id] = { output: row.output }
  }
  return { ...memory, outputs, unanswered }
}

/** The memory with one more attempt of a step recorded; `ended` where the step is over with it. */
export function withStep(
  memory: RunMemory,
  step: Omit<StepRecord, 'seq'>,
  ended: SettledNode | undefined,
  effect?: EffectRecord,
): RunMemory {
  const seq = memory.seq + 1
  return {
    ...memory,
    seq,
    steps: [...memory.steps, { seq, ...step }],
    effects: effect ? [...memory.effects, effect] : memory.effects,
    outputs:
      step.status === 'ok' ? { ...memory.outputs, [step.nodeId]: { output: step.output } } : memory.outputs,
    state: ended
      ? settle(memory.graph, memory.state, step.nodeId, ended)
      : { ...memory.state, attempts: { ...memory.state.attempts, [step.nodeId]: step.attempt } },
  }
}

/** The memory once its records are written. */
export function afterCheckpoint(memory: RunMemory): RunMemory {
  return { ...memory, steps: [], effects: [] }
}

/** What expressions of the run see: no secrets, JSON only. */
export function toScope(memory: RunMemory): Scope {
  const { event } = memory.run
  const envelope = toEnvelope(memory.run)
  return {
    trigger: event.data,
    event: envelope,
    customer: envelope.customer ?? null,
    vars: {},
    steps: memory.outputs,
    run: {
      id: memory.run.id,
      workflowId: memory.run.workflowId,
      version: memory.run.version,
      startedAt: memory.run.createdAt.toISOString(),
    },
  }
}

/** The event as flows see it; the shape is the same for every trigger. */
export function toEnvelope({ event }: Pick<ClaimedRun, 'event'>): JsonObject {
  return {
    id: event.id,
    type: event.type,
    source: event.source,
    dedupKey: event.dedupKey,
    state: event.state,
    occurrences: event.occurrences,
    occurredAt: event.occurredAt.toISOString(),
    receivedAt: event.receivedAt.toISOString(),
    trust: event.trust,
    customer: null,
    site: null,
    contact: null,
    device: null,
    contract: null,
    ...event.parties,
    data: event.data,
    raw: event.raw,
  }
}

/** What is to be written of the memory now. */
export function toCheckpoint(
  memory: RunMemory,
  status: RunStatus,
  more: { error?: RunMemory['failure'] | undefined; waits?: readonly WaitRecord[] } = {},
): Checkpoint {
  return {
    runId: memory.run.id,
    epoch: memory.run.epoch,
    seq: memory.seq,
    status,
    state: memory.state,
    error: more.error ?? null,
    steps: memory.steps,
    effects: memory.effects,
    waits: more.waits ?? [],
  }
}
