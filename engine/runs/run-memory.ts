import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Scope } from '../expressions/scope.ts'
import type { Graph } from '../graph/graph.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { countAttempt, parkAt, scopeAt, settle, startState, unpark } from '../graph/next.ts'
import { itemPath, type Place, parentPath, placeKey, readPath } from '../graph/place.ts'
import type { DecidedEnd, RunState, SettledNode } from '../graph/run-state.ts'
import type { Resumed } from '../sdk/outcome.ts'
import type { Checkpoint, EffectRecord, RunStatus, StepError, StepRecord, WaitRecord } from './checkpoint.ts'
import type { ClaimedRun } from './claim.ts'
import { type Decision, readDecision } from './decision.ts'

/** A run in progress. Never changed in place: a flight that is rolled back simply drops the newer one. */
export interface RunMemory {
  run: ClaimedRun
  graph: Graph
  state: RunState
  /** Outputs by path: of the workflow itself under '', of each item under way under its own. */
  outputs: Readonly<Record<string, Scope['steps']>>
  /** Items of the containers that are open, by place. */
  items: Readonly<Record<string, readonly JsonValue[]>>
  seq: number
  /** Recorded but not yet written. */
  steps: readonly StepRecord[]
  effects: readonly EffectRecord[]
  waits: readonly WaitRecord[]
  /** Waits that are over; each stays written until its step has gone on, for who takes the run up must know of it. */
  endedWaits: readonly (Place & { id: string })[]
  /** The run may have waits in the database. */
  hasWaited: boolean
  /** What ended the pause of steps that run again, by place. */
  resumed: Readonly<Record<string, Resumed>>
  /** What people decided about steps that could not go on by themselves, by place. */
  decisions: Readonly<Record<string, Decision>>
  /** Set by the first failure that nothing handles: the run ends with it. */
  failure: (StepError & { nodeId: string }) | undefined
  /** A step has ended the run well: nothing more begins. */
  stopped: boolean
  /** What the run hands to whoever started it. */
  result: JsonValue
  /** Writes that were done before the run failed and was taken up again, by place: they are not done twice. */
  doneBefore: ReadonlyMap<string, { handle: string; output: JsonValue }>
  /** In a dry run, which does not wait: the moment that its waits have brought it to. */
  dryNow: Date | undefined
  /** Places of steps whose effect was under way when the process died. */
  unanswered: ReadonlySet<string>
}

/** Begins a run, or takes it up from its last checkpoint. */
export async function openMemory(
  db: Kysely<Database>,
  run: ClaimedRun,
  graph: Graph,
  isTrigger: (type: string) => boolean,
): Promise<RunMemory> {
  const { decided, ...state } = run.state ?? startState(graph, run.triggerNode, isTrigger)
  const memory: RunMemory = {
    run,
    graph,
    state,
    outputs: {},
    items: {},
    seq: run.seq,
    steps: [],
    effects: [],
    waits: [],
    endedWaits: [],
    hasWaited: run.state !== undefined,
    resumed: {},
    decisions: {},
    failure: decided?.failure ? failureOf(decided.failure) : undefined,
    stopped: decided !== undefined && decided.failure === null,
    result: decided?.result ?? null,
    doneBefore: new Map(),
    dryNow: undefined,
    unanswered: new Set(),
  }
  return run.state === undefined ? memory : takeEndedWaits(db, await readSteps(db, memory))
}

/** Reads back what steps gave, as far as anything under way may still ask for it. */
async function readSteps(db: Kysely<Database>, memory: RunMemory): Promise<RunMemory> {
  const { rows } = await sql<Pick<StepRecord, 'path' | 'status' | 'handle' | 'output'> & { node_id: string }>`
    select node_id, path, status, handle, output from whole_steps
     where run_id = ${memory.run.id} and path = any(${pathsOf(memory.state)}::text[]) order by seq`.execute(
    db,
  )
  const outputs: Record<string, Scope['steps']> = {}
  const unanswered = new Set<string>()
  const doneBefore = memory.run.retries > 0 ? await readDone(db, memory.run.id) : memory.doneBefore
  for (const { node_id: nodeId, path, status, handle, output } of rows) {
    const key = placeKey({ path, nodeId })
    if (status === 'intent') unanswered.add(key)
    else unanswered.delete(key)
    if (handle !== null) outputs[path] = { ...outputs[path], [nodeId]: { output } }
  }
  return { ...memory, outputs, unanswered, doneBefore }
}

/** How every step that went well left, and with what: a run that is taken up again may come by it once more. */
async function readDone(db: Kysely<Database>, runId: string): Promise<RunMemory['doneBefore']> {
  const { rows } = await sql<{ node_id: string; path: string; handle: string; output: JsonValue }>`
    select node_id, path, handle, output from whole_steps
     where run_id = ${runId} and status = 'ok' and handle is not null order by seq`.execute(db)
  return new Map(
    rows.map(({ node_id: nodeId, path, handle, output }) => [placeKey({ path, nodeId }), { handle, output }]),
  )
}

/** The memory with the pauses that are over: their steps may run again. */
export async function takeEndedWaits(db: Kysely<Database>, memory: RunMemory): Promise<RunMemory> {
  const { rows } = await sql<{
    id: string
    node_id: string
    path: string
    kind: WaitRecord['kind']
    ended_by: 'timer' | 'signal'
    data: JsonValue
    details: JsonValue
  }>`
    select id, node_id, path, kind, ended_by, data, details from waits
     where run_id = ${memory.run.id} and status = 'done' and not id = any(${memory.endedWaits.map(({ id }) => id)}::uuid[])`.execute(
    db,
  )
  let { state, failure } = memory
  const resumed = { ...memory.resumed }
  const decisions = { ...memory.decisions }
  for (const { node_id, path, kind, ended_by, data, details } of rows) {
    const place = { path, nodeId: node_id }
    const key = placeKey(place)
    if (kind === 'deadline') failure ??= outOfTime
    else state = unpark(memory.graph, state, place)
    if (kind === 'decision') decisions[key] = readDecision(data, details)
    else resumed[key] = ended_by === 'signal' ? { by: 'signal', data } : { by: 'timer' }
  }
  return {
    ...memory,
    state,
    failure,
    resumed,
    decisions,
    endedWaits: [
      ...memory.endedWaits,
      ...rows.map(({ id, path, node_id: nodeId }) => ({ id, path, nodeId })),
    ],
  }
}

export const outOfTime: NonNullable<RunMemory['failure']> = {
  class: 'Timeout',
  code: 'run_timeout',
  message: 'The run took longer than its workflow allows.',
  nodeId: '',
}

/** The paths of all that is under way, the workflow's own included. */
function pathsOf(state: RunState, path = ''): string[] {
  return [
    path,
    ...Object.entries(state.open).flatMap(([nodeId, { active, next, part }]) => {
      const items = Object.entries(active).flatMap(([index, item]) =>
        pathsOf(item, itemPath({ path, nodeId }, Number(index))),
      )
      // Between two rounds the container asks what the last one gave, and its end knows what came before.
      if (part === 'finally')
        return [...items, itemPath({ path, nodeId }, next - 2), itemPath({ path, nodeId }, next - 1)]
      return items.length > 0 || next === 0 ? items : [itemPath({ path, nodeId }, next - 1)]
    }),
  ]
}

/** The memory with one more attempt of a step recorded; `ended` where the step is over with it. */
export function withStep(
  memory: RunMemory,
  step: Omit<StepRecord, 'seq'>,
  ended: SettledNode | undefined,
  effect?: EffectRecord,
): RunMemory {
  const seq = memory.seq + 1
  const { graph } = memory
  const { path, nodeId } = step
  const key = placeKey(step)
  const { [key]: _resumed, ...resumed } = memory.resumed
  const { [key]: _decision, ...decisions } = memory.decisions
  const { [key]: _items, ...items } = memory.items
  const visible = step.handle !== null
  const kept = ended ? withoutItems(memory, step) : memory.outputs
  const outputs = visible ? { ...kept, [path]: { ...kept[path], [nodeId]: { output: step.output } } } : kept
  const state = ended
    ? settle(graph, memory.state, step, ended)
    : countAttempt(graph, memory.state, step, step.attempt)
  return forgetItems(
    {
      ...memory,
      seq,
      steps: [...memory.steps, { seq, ...step }],
      effects: effect ? [...memory.effects, effect] : memory.effects,
      // A step that is made again goes on from its wait, and does not wait once more.
      resumed: ended ? resumed : memory.resumed,
      decisions,
      items: ended ? items : memory.items,
      outputs,
      state,
    },
    path,
  )
}

/** The outputs without those of the items of a container that is over with this step. */
function withoutItems(memory: RunMemory, { path, nodeId }: Place): RunMemory['outputs'] {
  if (!scopeAt(memory.state, path)?.open[nodeId]) return memory.outputs
  const items = itemPath({ path, nodeId }, 0).slice(0, -2)
  return Object.fromEntries(Object.entries(memory.outputs).filter(([inner]) => !inner.startsWith(items)))
}

/** Drops the outputs of items that are over, so that memory does not grow with their number. */
export function forgetItems(memory: RunMemory, path: string): RunMemory {
  let { outputs } = memory
  for (let inner = path; inner !== ''; inner = parentPath(inner)) {
    if (scopeAt(memory.state, inner)) continue
    const { nodeId = '', index = 0 } = readPath(inner).at(-1) ?? {}
    const container = scopeAt(memory.state, parentPath(inner))?.open[nodeId]
    // A container with further rounds decides on them by what the last one gave.
    if (container?.again && index === container.next - 1) continue
    if (container?.part === 'finally' && index === container.next - 2) continue
    const { [inner]: _over, ...rest } = outputs
    outputs = rest
  }
  return outputs === memory.outputs ? memory : { ...memory, outputs }
}

/** The memory once its records are written. */
export function afterCheckpoint(memory: RunMemory): RunMemory {
  const hasWaited = memory.hasWaited || memory.waits.length > 0
  const endedWaits = memory.endedWaits.filter((wait) => isAwaited(memory, wait))
  return { ...memory, steps: [], effects: [], waits: [], endedWaits, hasWaited }
}

/**
 * What expressions of a step see: no secrets, JSON only. In an item also what stands around it. `vars` are read by whoever
 * resolves the step, and kept with its input.
 */
export function toScope(memory: RunMemory, place: Place, vars: Scope['vars'] = {}): Scope {
  const { event } = memory.run
  const envelope = toEnvelope(memory.run)
  const loop = loopAt(memory, place.path) ?? memory.run.control?.alone?.loop
  return {
    trigger: event.data,
    event: envelope,
    customer: envelope.customer ?? null,
    vars,
    steps: stepsAt(memory, place),
    ...(loop ? { loop } : {}),
    run: {
      id: memory.run.id,
      workflowId: memory.run.workflowId,
      version: memory.run.version,
      startedAt: memory.run.createdAt.toISOString(),
    },
  }
}

function stepsAt(memory: RunMemory, place: Place): Scope['steps'] {
  const container = scopeAt(memory.state, place.path)?.open[place.nodeId]
  // The step of a container with rounds sees what the last round gave.
  const innermost = container ? itemPath(place, container.next - 1) : place.path
  let steps = memory.outputs[innermost] ?? {}
  for (let path = innermost; path !== ''; ) {
    steps = { ...memory.outputs[beforeEnd(memory, path)], ...steps }
    path = parentPath(path)
    steps = { ...memory.outputs[path], ...steps }
  }
  return steps
}

/** At the end of a container: the item before, whose steps the end may ask; '' anywhere else. */
function beforeEnd(memory: RunMemory, path: string): string {
  const { nodeId = '', index = 0 } = readPath(path).at(-1) ?? {}
  const outer = parentPath(path)
  const container = scopeAt(memory.state, outer)?.open[nodeId]
  return container?.part === 'finally' && index > 0 ? itemPath({ path: outer, nodeId }, index - 1) : ''
}

/** The innermost item around a path. */
function loopAt(memory: RunMemory, path: string): Scope['loop'] {
  const last = readPath(path).at(-1)
  if (!last) return undefined
  const container = { path: parentPath(path), nodeId: last.nodeId }
  return { item: memory.items[placeKey(container)]?.[last.index] ?? null, index: last.index }
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
    flapping: event.noise?.flapping ?? false,
    heldBack: event.noise?.heldBack ?? 0,
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

function isEnd(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

/** True where a step has yet to go on with what ended its wait. */
function isAwaited({ state, resumed, decisions }: RunMemory, place: Place): boolean {
  const key = placeKey(place)
  return scopeAt(state, place.path) !== undefined && (key in resumed || key in decisions)
}

/** The state as whoever takes the run up is to find it: steps that have not gone on yet stand at their waits. */
function stateToKeep(memory: RunMemory): RunState {
  const awaited = memory.endedWaits.filter((wait) => isAwaited(memory, wait))
  const state = awaited.reduce((state, wait) => parkAt(memory.graph, state, wait, wait.id), memory.state)
  return { ...state, ...decidedOf(memory) }
}

/** What a run that is taken up again must know of its end, while steps that are under way hold it up. */
function decidedOf({ failure, stopped, result }: RunMemory): Pick<RunState, 'decided'> {
  return failure || stopped ? { decided: { failure: failure ?? null, result } } : {}
}

function failureOf({ logs, ...failure }: NonNullable<DecidedEnd['failure']>): RunMemory['failure'] {
  return logs ? { ...failure, logs } : failure
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
    state: isEnd(status) ? memory.state : stateToKeep(memory),
    error: more.error ?? null,
    result: memory.result,
    dropWaits: isEnd(status) && memory.hasWaited,
    steps: memory.steps,
    effects: memory.effects,
    // Nobody ends the waits of a run that has ended: those not yet written never are.
    waits: isEnd(status) ? [] : [...memory.waits, ...(more.waits ?? [])],
    endedWaits: memory.endedWaits
      .filter((wait) => isEnd(status) || !isAwaited(memory, wait))
      .map(({ id }) => id),
  }
}
