import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import { matchHints } from '../desk/match.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { insertRuns } from '../runs/new-run.ts'
import type { EventDraft } from '../sdk/trigger.ts'

/** The workflow cannot be started by hand; the message says why and what to do. */
export class NotStartable extends Error {
  override name = 'NotStartable'
}

export interface ManualStart {
  workflowId: string
  /** Which trigger to start from; without it the manual one, or the only one there is. */
  triggerNode?: string | undefined
  /** Form values of a manual trigger; what `trigger` holds for any other. */
  input: JsonObject
  actor: string
}

/** Starts the published version by hand: event, run and job in the caller's transaction. */
export async function startManually(
  tx: Kysely<Database>,
  registry: Registry,
  start: ManualStart,
): Promise<{ runId: string; eventId: string }> {
  const { workflowId } = start
  const workflow = await tx
    .selectFrom('workflows')
    .select(['published_version', 'name'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!workflow) throw new NotStartable('There is no such workflow.')
  const version = workflow.published_version
  if (version === null)
    throw new NotStartable(`"${workflow.name}" is not published yet: publish it, then start it.`)
  const trigger = await findTrigger(tx, registry, start)
  const draft = readInput(registry, trigger, start.input)
  const [parties] = Object.keys(draft.hints).length > 0 ? await matchHints(tx, [draft.hints]) : []
  const eventId = uuidv7()
  const runId = uuidv7()
  const customerId = parties?.customer?.id ?? null
  const parent = { occurred: draft.occurredAt ?? new Date() }
  await sql`
    insert into events (id, source_key, type, source, dedup_key, state, customer_id, device_id, occurred_at, trust, hints,
                        parties, data, raw, routed_at)
    values (${eventId}, ${`manual:${trigger.id}`}, ${draft.type}, ${draft.source}, ${draft.dedupKey ?? null},
            ${draft.state ?? 'raised'}, ${customerId}, ${parties?.device?.id ?? null}, ${parent.occurred},
            ${`user ${start.actor}`}, ${toJsonbText(draft.hints)}, ${parties ? toJsonbText(parties) : null},
            ${toJsonbText(draft.data)}, ${toJsonbText(draft.raw)}, now())`.execute(tx)
  await tx
    .insertInto('event_decisions')
    .values({
      event_id: eventId,
      trigger_id: trigger.id,
      workflow_id: workflowId,
      decision: 'started',
      reason: `Started by ${start.actor}`,
      run_id: runId,
    })
    .execute()
  await insertRuns(tx, [
    {
      id: runId,
      workflowId,
      version,
      triggerNode: trigger.nodeId,
      eventId,
      customerId,
      concurrencyKey: null,
    },
  ])
  return { runId, eventId }
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
  { workflowId, triggerNode }: ManualStart,
): Promise<StartableTrigger> {
  const triggers = await tx
    .selectFrom('triggers')
    .select(['id', 'node_id as nodeId', 'type', 'params'])
    .where('workflow_id', '=', workflowId)
    .where('enabled', '=', true)
    .orderBy('created_at')
    .execute()
  const wanted = triggerNode
    ? triggers.find(({ nodeId }) => nodeId === triggerNode)
    : (triggers.find(({ type }) => registry.trigger(type)?.manual) ??
      (triggers.length === 1 ? triggers[0] : undefined))
  if (wanted) return wanted
  if (triggers.length === 0)
    throw new NotStartable('The workflow is switched off: switch it on, then start it.')
  const ids = triggers.map(({ nodeId }) => nodeId).join(', ')
  throw new NotStartable(`Say which trigger to start from: ${ids}.`)
}

function readInput(registry: Registry, trigger: StartableTrigger, input: JsonObject): EventDraft {
  const node = registry.trigger(trigger.type)
  if (node?.manual) return node.manual.read(input, node.params.parse(trigger.params))
  return { type: trigger.type, source: 'manual', hints: {}, data: input, raw: input }
}
