import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import { matchHints } from '../desk/match.ts'
import { resolvePicks } from '../desk/resolve-picks.ts'
import { workflowSettings } from '../graph/document.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { formSentence } from '../msp/runbook-form.ts'
import type { Registry } from '../registry.ts'
import { type EventDraft, type EventHints, UnreadableDelivery } from '../sdk/trigger.ts'
import { insertRuns, type NewRun } from './new-run.ts'
import type { RunControl } from './run-control.ts'
import { admitRuns, limitsIn } from './run-limits.ts'
import { inWorkflowMode } from './workflow-mode.ts'

/** The workflow cannot be started; the message says why and what to do. */
export class NotStartable extends Error {
  override name = 'NotStartable'
}

export interface WorkflowStart {
  workflowId: string
  /** The trigger to start from; `by hand`: the one with a form; without it that one, or the only one there is. */
  trigger?: { nodeId: string } | 'by hand' | undefined
  /** Form values of a manual trigger; what `trigger` holds for any other. */
  input: JsonObject
  /** Who starts it, as the event keeps it. */
  trust: string
  /** The same in words, for whoever asks why it ran. */
  reason: string
  /** What a run that is called takes over from the one that calls it. */
  caller?: Caller
  /** The id that the run gets; without it a new one. */
  runId?: string | undefined
  context?: StartContext | undefined
}

/** From where a person started it: whom it concerns, and what `trigger` holds beside the form. */
export interface StartContext {
  hints: EventHints
  data: JsonObject
}

/** Another run than a live one of the published version. */
export interface Trial {
  mode: 'dry' | 'test'
  /** Version to run; below 0 a draft as it was tried. */
  version: number
  control?: Partial<RunControl> | undefined
  /** A recorded event to run on; without it the input makes a new one. */
  eventId?: string | undefined
}

export interface Caller
  extends Required<Pick<NewRun, 'customerId' | 'mode' | 'priority' | 'parentRunId' | 'depth'>>,
    Pick<NewRun, 'awaitedBy'> {
  deviceId: string | null
  parties: JsonValue
}

/**
 * Starts the published version from one of its triggers: event, decision, run and job in the caller's transaction. Throws
 * `NotStartable`, and `UnreadableDelivery` where the trigger's form does not take the input.
 */
export async function startWorkflow(
  tx: Kysely<Database>,
  registry: Registry,
  start: WorkflowStart,
): Promise<{ runId: string; eventId: string }> {
  const { workflowId, caller, runId = uuidv7() } = start
  const { version, name, settings, ...trigger } = await findStartTrigger(tx, registry, start)
  const { eventId, customerId } = await insertStartEvent(tx, registry, trigger, start)
  await tx
    .insertInto('event_decisions')
    .values({
      event_id: eventId,
      trigger_id: trigger.id,
      workflow_id: workflowId,
      decision: 'started',
      reason: start.reason,
      run_id: runId,
    })
    .execute()
  const run = { id: runId, workflowId, version, triggerNode: trigger.nodeId, eventId, customerId }
  const whole = { ...run, ...calledBy(caller), concurrencyKey: null }
  await insertRuns(tx, [await admitted(tx, name, whole, settings)])
  return { runId, eventId }
}

/** The trigger that the published version starts from, and that version. Throws `NotStartable`. */
export async function findStartTrigger(
  tx: Kysely<Database>,
  registry: Registry,
  start: Pick<WorkflowStart, 'workflowId' | 'trigger'>,
): Promise<StartableTrigger & { version: number; name: string; settings: JsonValue }> {
  const workflow = await tx
    .selectFrom('workflows')
    .leftJoin('workflow_versions', (join) =>
      join
        .onRef('workflow_versions.workflow_id', '=', 'workflows.id')
        .onRef('workflow_versions.version', '=', 'workflows.published_version'),
    )
    .select([
      'published_version',
      'name',
      sql<JsonValue>`workflow_versions.document -> 'settings'`.as('settings'),
    ])
    .where('id', '=', start.workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!workflow) throw new NotStartable('There is no such workflow.')
  const version = workflow.published_version
  if (version === null)
    throw new NotStartable(`"${workflow.name}" is not published yet: publish it, then start it.`)
  const { name, settings } = workflow
  return { ...(await findTrigger(tx, registry, name, start, { enabled: true })), version, name, settings }
}

/** One that its own workflow waits for would have both wait for each other. */
async function isAwaitedByItself(
  tx: Kysely<Database>,
  { workflowId, parentRunId, awaitedBy }: NewRun,
): Promise<boolean> {
  if (!parentRunId || !awaitedBy) return false
  const { rows } = await sql`
    with recursive above as (
      select workflow_id, parent_run_id, awaited_by from runs where id = ${parentRunId}
      union all
      select r.workflow_id, r.parent_run_id, r.awaited_by
        from above join runs r on r.id = above.parent_run_id where above.awaited_by is not null
    )
    select from above where workflow_id = ${workflowId} limit 1`.execute(tx)
  return rows.length > 0
}

/** A run that is to start, as the mode of its workflow has it, with what the settings of its version make it share. Throws `NotStartable` where it has no room. */
export async function admitted(
  tx: Kysely<Database>,
  name: string,
  asked: NewRun,
  settings: JsonValue,
): Promise<NewRun> {
  const run = await inWorkflowMode(tx, asked)
  const limits = settings === null ? undefined : limitsIn(workflowSettings.parse(settings))
  if (!limits || (run.mode ?? 'live') !== 'live') return run
  if (await isAwaitedByItself(tx, run)) return run
  const answer = (await admitRuns(tx, [{ ...run, limits }])).get(run.id)
  if (!answer) return run
  if ('limit' in answer) return { ...run, limit: answer.limit }
  throw new NotStartable(
    `A run of "${name}" with the key "${answer.busy.key}" is under way, and the workflow drops what comes meanwhile: start it again later.`,
  )
}

/** Tries a version of a workflow, or its draft, whether or not it is on. Throws as `startWorkflow`. */
export async function startTrial(
  tx: Kysely<Database>,
  registry: Registry,
  start: WorkflowStart,
  trial: Trial,
): Promise<{ runId: string; eventId: string }> {
  const { workflowId } = start
  const trigger = await findTrigger(tx, registry, 'The workflow', start, { enabled: false })
  const event = trial.eventId
    ? await findEvent(tx, trial.eventId)
    : await insertStartEvent(tx, registry, trigger, start)
  const { eventId, customerId } = event
  const runId = uuidv7()
  const { mode, version, control } = trial
  const run = { id: runId, workflowId, version, triggerNode: trigger.nodeId, eventId, customerId, mode }
  await insertRuns(tx, [{ ...run, ...(control ? { control } : {}), concurrencyKey: null }])
  return { runId, eventId }
}

async function findEvent(
  tx: Kysely<Database>,
  id: string,
): Promise<{ eventId: string; customerId: string | null }> {
  const event = await tx.selectFrom('events').select('customer_id').where('id', '=', id).executeTakeFirst()
  if (!event) throw new NotStartable('The recorded event is gone: choose another one.')
  return { eventId: id, customerId: event.customer_id }
}

/** The event of a start that did not come from outside, already routed. */
async function insertStartEvent(
  tx: Kysely<Database>,
  registry: Registry,
  trigger: StartableTrigger,
  start: WorkflowStart,
): Promise<{ eventId: string; customerId: string | null }> {
  const draft = await readInput(tx, registry, trigger, start)
  const { parties, customerId, deviceId } = start.caller ?? (await findConcerned(tx, draft))
  const eventId = uuidv7()
  await sql`
    insert into events (id, source_key, type, source, dedup_key, state, customer_id, device_id, occurred_at, trust, hints,
                        parties, data, raw, routed_at)
    values (${eventId}, ${`manual:${trigger.id}`}, ${draft.type}, ${draft.source}, ${draft.dedupKey ?? null},
            ${draft.state ?? 'raised'}, ${customerId}, ${deviceId}, ${draft.occurredAt ?? new Date()},
            ${start.trust}, ${toJsonbText(draft.hints)}, ${parties ? toJsonbText(parties) : null},
            ${toJsonbText(draft.data)}, ${toJsonbText(draft.raw)}, now())`.execute(tx)
  return { eventId, customerId }
}

function calledBy(caller: Caller | undefined): Partial<NewRun> {
  if (!caller) return {}
  const { deviceId: _device, parties: _parties, ...called } = caller
  return called
}

async function findConcerned(
  tx: Kysely<Database>,
  { hints }: EventDraft,
): Promise<Pick<Caller, 'parties' | 'customerId' | 'deviceId'>> {
  const [parties = null] = Object.keys(hints).length > 0 ? await matchHints(tx, [hints]) : []
  return { parties, customerId: parties?.customer?.id ?? null, deviceId: parties?.device?.id ?? null }
}

interface StartableTrigger {
  id: string
  nodeId: string
  type: string
  params: unknown
}

async function findTrigger(
  tx: Kysely<Database>,
  registry: Registry,
  name: string,
  { workflowId, trigger: wanted }: Pick<WorkflowStart, 'workflowId' | 'trigger'>,
  { enabled }: { enabled: boolean },
): Promise<StartableTrigger> {
  const triggers = await tx
    .selectFrom('triggers')
    .select(['id', 'node_id as nodeId', 'type', 'params'])
    .where('workflow_id', '=', workflowId)
    .$if(enabled, (query) => query.where('enabled', '=', true))
    .orderBy('created_at')
    .execute()
  if (triggers.length === 0 && !enabled)
    throw new NotStartable(`${name} has no trigger: add one, then try it.`)
  if (triggers.length === 0) throw new NotStartable(`"${name}" is switched off: switch it on, then start it.`)
  const byHand = triggers.find(({ type }) => registry.trigger(type)?.manual)
  const only = triggers.length === 1 ? triggers[0] : undefined
  if (wanted === 'by hand') {
    if (byHand) return byHand
    throw new NotStartable(`"${name}" has no trigger that starts by hand: add one, and publish it.`)
  }
  const found = wanted ? triggers.find(({ nodeId }) => nodeId === wanted.nodeId) : (byHand ?? only)
  if (found) return found
  const ids = triggers.map(({ nodeId }) => nodeId).join(', ')
  throw new NotStartable(`Say which trigger to start from: ${ids}.`)
}

/** What is chosen in a form comes with all that belongs to it, as steps of any other trigger have it. */
async function readInput(
  tx: Kysely<Database>,
  registry: Registry,
  trigger: StartableTrigger,
  { input, context, caller }: WorkflowStart,
): Promise<EventDraft> {
  const node = registry.trigger(trigger.type)
  const { hints = {}, data = {} } = context ?? {}
  if (!node?.manual) return { type: trigger.type, source: 'manual', hints, data: input, raw: input }
  const params = node.params.parse(trigger.params)
  const draft = node.manual.read(input, params)
  const form = node.manual.runbook(params)?.form ?? []
  const customerId = hints.customerId ?? caller?.customerId ?? null
  const picks = await resolvePicks(tx, form, draft.data, customerId)
  if (picks.problems.length > 0) throw new UnreadableDelivery(formSentence(picks.problems))
  return {
    ...draft,
    hints: { ...draft.hints, ...hints, ...picks.hints },
    data: { ...data, ...picks.values },
  }
}
