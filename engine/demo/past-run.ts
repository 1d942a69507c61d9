import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { EventParties } from '../desk/match.ts'
import { evaluateParams } from '../expressions/evaluate.ts'
import type { Scope } from '../expressions/scope.ts'
import type { Graph } from '../graph/graph.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { parkAt, settle, startState } from '../graph/next.ts'
import type { RunState } from '../graph/run-state.ts'
import type { Registry } from '../registry.ts'
import type { StepRecord } from '../runs/checkpoint.ts'
import { decisionSignal } from '../runs/decision.ts'
import { effectKey } from '../runs/effect-key.ts'
import { chanceOf, momentId } from './moment-id.ts'
import type { DemoStory } from './week.ts'

export interface PastRun {
  id: string
  workflowId: string
  graph: Graph
  story: DemoStory
  event: {
    id: string
    type: string
    source: string
    parties: EventParties | null
    dedupKey: string | null
    state: 'raised' | 'cleared'
    arrivedAt: Date
  }
  customerId: string | null
}

type DemoStep = DemoStory['steps'][number]

/** What has been written of a run so far. */
interface Told {
  state: RunState
  steps: StepRecord[]
  outputs: Scope['steps']
  clock: Date
}

interface StepAt {
  nodeId: string
  type: string
  input: JsonObject
  startedAt: Date
  endedAt: Date
}

/**
 * A run as the engine would have left it: in the history where it ended, parked where it waits for a person. One that
 * waits goes on once it is answered.
 */
export async function insertPastRun(tx: Kysely<Database>, registry: Registry, run: PastRun): Promise<void> {
  const { graph, story, id } = run
  const startedAt = new Date(run.event.arrivedAt.getTime() + 90)
  let told: Told = {
    state: startState(graph, story.node, (type) => registry.trigger(type) !== undefined),
    steps: [],
    outputs: {},
    clock: startedAt,
  }
  let failure: (NonNullable<DemoStep['error']> & { nodeId: string }) | null = null
  let parked = false
  for (const step of story.steps) {
    const at = await beginStep(registry, run, told, step)
    if (step.waits) {
      told = { ...told, state: await park(tx, run, told.state, at, { signal: await ask(tx, run, at) }) }
      parked = true
      break
    }
    const output = await outputOf(tx, registry, at, step)
    const error = step.error ?? step.uncertain ?? null
    const record: StepRecord = {
      seq: told.steps.length + 1,
      nodeId: at.nodeId,
      path: '',
      attempt: 1,
      status: step.uncertain ? 'uncertain' : error ? 'error' : 'ok',
      handle: error ? null : step.handle,
      startedAt: at.startedAt,
      finishedAt: at.endedAt,
      input: at.input,
      output: error ? { error: { ...error } } : output,
      error,
    }
    told = { ...told, steps: [...told.steps, record], clock: at.endedAt }
    await insertEffect(tx, registry, run, at, step)
    if (step.uncertain) {
      const details = { error: step.uncertain, attempt: 1 }
      told = { ...told, state: await park(tx, run, told.state, at, { details }) }
      parked = true
      break
    }
    const ended = error
      ? { status: 'error' as const, handle: null }
      : { status: 'ok' as const, handle: step.handle }
    told = {
      ...told,
      state: settle(graph, told.state, { path: '', nodeId: at.nodeId }, ended),
      outputs: { ...told.outputs, [at.nodeId]: { output } },
    }
    if (error) {
      failure = { ...error, nodeId: at.nodeId }
      break
    }
  }
  const base = {
    id,
    workflow_id: run.workflowId,
    version: 1,
    trigger_node: story.node,
    event_id: run.event.id,
    customer_id: run.customerId,
    mode: 'live' as const,
    state: JSON.stringify(told.state),
    parent_run_id: null,
    created_at: run.event.arrivedAt,
    started_at: startedAt,
    forked_from: null,
    control: null,
  }
  if (parked) {
    await tx
      .insertInto('runs')
      .values({
        ...base,
        status: 'waiting',
        seq: told.steps.length,
        lease_owner: null,
        lease_epoch: 1,
        concurrency_key: null,
        cancel_requested_at: null,
        pause_reason: null,
        awaited_by: null,
      })
      .execute()
  } else {
    await tx
      .insertInto('run_history')
      .values({
        ...base,
        status: failure ? 'failed' : 'succeeded',
        error: failure && JSON.stringify(failure),
        recoveries: 0,
        finished_at: told.clock,
        result: null,
      })
      .execute()
  }
  await insertSteps(tx, id, told.steps)
}

/** What a step was given, and when: a call to the outside takes longer than a question of our own. */
async function beginStep(registry: Registry, run: PastRun, told: Told, step: DemoStep): Promise<StepAt> {
  const entry = run.graph.nodes.get(step.node)
  if (!entry) throw new Error(`The demo's workflow "${run.story.workflow}" has no step "${step.node}"`)
  const { id: nodeId, type, params } = entry.node
  const kind = registry.kind(type)
  const most = kind?.effect === 'pure' ? 6 : kind?.category === 'connectors' ? 900 : 140
  const startedAt = new Date(told.clock.getTime() + 2)
  const ms = step.waits ? 0 : Math.round(2 + most * (0.3 + 0.7 * chanceOf(`${run.id} ${nodeId}`)))
  const { parties, id, type: eventType, source, dedupKey, state, arrivedAt } = run.event
  const event = {
    ...(parties ?? {}),
    id,
    type: eventType,
    source,
    dedupKey,
    state,
    receivedAt: arrivedAt.toISOString(),
  }
  const input = await evaluateParams(params, {
    trigger: run.story.trigger,
    event: event satisfies Record<string, unknown> as JsonValue,
    customer: parties?.customer ?? null,
    vars: {},
    steps: told.outputs,
    run: { id: run.id, workflowId: run.workflowId, version: 1 },
  })
  return { nodeId, type, input, startedAt, endedAt: new Date(startedAt.getTime() + ms) }
}

/** The sample of the kind, with what the story says over it, and the ticket that it wrote. */
async function outputOf(
  tx: Kysely<Database>,
  registry: Registry,
  { type }: StepAt,
  step: DemoStep,
): Promise<JsonValue> {
  const sample = registry.kind(type)?.sample ?? null
  const ticket = step.ticket === undefined ? {} : { ticket: await readTicket(tx, step.ticket) }
  // A condition gives what it left by.
  const result = step.handle === 'yes' || step.handle === 'no' ? { result: step.handle === 'yes' } : {}
  if (typeof sample !== 'object' || sample === null || Array.isArray(sample)) return sample
  return { ...sample, ...result, ...step.output, ...ticket }
}

async function readTicket(tx: Kysely<Database>, subject: string): Promise<JsonObject> {
  return tx
    .selectFrom('tickets')
    .select(['id', 'number', 'subject', 'status', 'priority'])
    .where('subject', '=', subject)
    .where('effect_key', 'is not', null)
    .executeTakeFirstOrThrow()
}

/** The ledger of writes. */
async function insertEffect(
  tx: Kysely<Database>,
  registry: Registry,
  run: PastRun,
  at: StepAt,
  step: DemoStep,
): Promise<void> {
  if (registry.kind(at.type)?.effect !== 'writes') return
  const { url } = at.input
  await tx
    .insertInto('effects')
    .values({
      run_id: run.id,
      node_id: at.nodeId,
      key: effectKey(run.id, at.nodeId, ''),
      kind: at.type,
      target: typeof url === 'string' ? `POST ${url}` : '',
      status: step.uncertain ? 'unknown' : step.error ? 'not_done' : 'done',
      result_ref: null,
      undo_ref: null,
      plan: null,
      at: at.endedAt,
    })
    .execute()
}

/** The step stands still until its signal comes: of an answer, or of somebody who decides. */
async function park(
  tx: Kysely<Database>,
  run: PastRun,
  state: RunState,
  at: StepAt,
  wait: { signal: string } | { details: JsonObject },
): Promise<RunState> {
  const id = momentId(at.endedAt, `${run.id} wait`)
  const decision = 'details' in wait
  await tx
    .insertInto('waits')
    .values({
      id,
      run_id: run.id,
      node_id: at.nodeId,
      kind: decision ? 'decision' : 'signal',
      wake_at: null,
      signal: decision ? decisionSignal(id) : wait.signal,
      ended_by: null,
      data: null,
      details: decision ? JSON.stringify(wait.details) : null,
      match_key: null,
      child_run_id: null,
      look_back_from: null,
      created_at: at.endedAt,
    })
    .execute()
  return parkAt(run.graph, state, { path: '', nodeId: at.nodeId }, id)
}

/** The question of a step to all administrators, of which nobody is written to. */
async function ask(tx: Kysely<Database>, run: PastRun, at: StepAt): Promise<string> {
  const id = momentId(at.endedAt, `${run.id} approval`)
  const signal = `approval:${id}`
  const text = (name: string) => {
    const value = at.input[name]
    return typeof value === 'string' ? value : ''
  }
  await tx
    .insertInto('approvals')
    .values({
      id,
      run_id: run.id,
      workflow_id: run.workflowId,
      customer_id: run.customerId,
      node_id: at.nodeId,
      path: '',
      effect_key: effectKey(run.id, at.nodeId, ''),
      kind: 'approval',
      title: text('title'),
      message: text('message'),
      needed: 1,
      proof: 'code',
      deadline: null,
      remind_hours: null,
      next_reminder_at: null,
      signal,
      decided_at: null,
      created_at: at.endedAt,
      due_at: null,
      ticket_id: null,
      level_until: null,
      by_mail: false,
    })
    .execute()
  await tx
    .insertInto('approval_people')
    .values({
      id: momentId(at.endedAt, `${run.id} asked`),
      approval_id: id,
      kind: 'role',
      person: 'admin',
      name: 'admin',
      root_id: null,
      delegated_by: null,
      created_at: at.endedAt,
    })
    .execute()
  return signal
}

async function insertSteps(tx: Kysely<Database>, runId: string, steps: readonly StepRecord[]): Promise<void> {
  if (steps.length === 0) return
  await tx
    .insertInto('steps')
    .values(
      steps.map((step) => ({
        run_id: runId,
        seq: step.seq,
        node_id: step.nodeId,
        path: step.path,
        attempt: step.attempt,
        status: step.status,
        handle: step.handle,
        started_at: step.startedAt,
        finished_at: step.finishedAt,
        input: JSON.stringify(step.input),
        output: JSON.stringify(step.output),
        error: step.error && JSON.stringify(step.error),
      })),
    )
    .execute()
}
