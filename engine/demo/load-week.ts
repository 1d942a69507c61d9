import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { matchHints } from '../desk/match.ts'
import { workflowDocument } from '../graph/document.ts'
import { type Graph, toGraph } from '../graph/graph.ts'
import type { ImportDeps } from '../playbooks/describe-triggers.ts'
import { importPlaybook } from '../playbooks/import-playbook.ts'
import { insertWorkflow } from '../runs/insert-workflow.ts'
import { publishWorkflow } from '../runs/publish.ts'
import type { EventHints } from '../sdk/trigger.ts'
import type { DemoRequest } from './load-demo.ts'
import { momentId } from './moment-id.ts'
import { insertPastRun } from './past-run.ts'
import type { DemoStory, DemoWeek, DemoWorkflow } from './week.ts'

interface Known {
  workflowId: string
  graph: Graph
  /** By node. */
  triggers: Map<string, { id: string; type: string; sourceKey: string }>
}

const hourMs = 3_600_000

/** Publishes the week's workflows, and writes down its events and runs as if they had happened. */
export async function loadWeek(
  tx: Kysely<Database>,
  deps: ImportDeps,
  week: DemoWeek,
  request: DemoRequest,
): Promise<{ workflows: string[]; runs: number; events: number }> {
  const known = new Map<string, Known>()
  for (const workflow of week.workflows)
    known.set(workflow.key, await makeWorkflow(tx, deps, workflow, request))
  let count = 0
  for (const [at, story] of week.stories.entries()) {
    const of = known.get(story.workflow)
    if (!of) throw new Error(`The demo tells of a workflow "${story.workflow}" that it does not make`)
    for (const hours of story.hoursAgo) {
      const arrivedAt = new Date(request.now.getTime() - hours * hourMs)
      await tell(tx, deps, of, story, { name: `story ${at} ${hours}`, arrivedAt })
      count++
    }
  }
  for (const { workflow, hoursAgo, ...refusal } of week.refusals) {
    const [trigger] = known.get(workflow)?.triggers.values() ?? []
    if (!trigger) continue
    const last = new Date(request.now.getTime() - hoursAgo * hourMs)
    await tx
      .insertInto('hook_refusals')
      .values({
        trigger_id: trigger.id,
        code: refusal.code,
        remote_address: refusal.remoteAddress,
        reason: refusal.reason,
        count: refusal.count,
        first_at: new Date(last.getTime() - hourMs / 2),
        last_at: last,
      })
      .execute()
  }
  return { workflows: [...known.values()].map(({ workflowId }) => workflowId), runs: count, events: count }
}

async function makeWorkflow(
  tx: Kysely<Database>,
  deps: ImportDeps,
  { playbook, inputs, document, publish, minutesSaved }: DemoWorkflow,
  { actor, language, now }: DemoRequest,
): Promise<Known> {
  const workflowId = playbook
    ? (await importPlaybook(tx, deps, playbook, { inputs, publish, actor, language })).workflowId
    : await insertOwn(tx, deps, document, minutesSaved)
  if (!playbook && publish) await publishWorkflow(tx, deps.registry, workflowId, { actor, note: '' })
  // Drawn before the week began.
  const madeAt = new Date(now.getTime() - 12 * 24 * hourMs)
  await tx
    .updateTable('workflows')
    .set({ created_at: madeAt, updated_at: madeAt })
    .where('id', '=', workflowId)
    .execute()
  const { draft } = await tx
    .selectFrom('workflows')
    .select('draft')
    .where('id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const triggers = await tx
    .selectFrom('triggers')
    .select(['id', 'node_id as nodeId', 'type', 'source_key as sourceKey'])
    .where('workflow_id', '=', workflowId)
    .execute()
  return {
    workflowId,
    graph: toGraph(workflowDocument.parse(draft)),
    triggers: new Map(triggers.map(({ nodeId, ...trigger }) => [nodeId, trigger])),
  }
}

async function insertOwn(
  tx: Kysely<Database>,
  deps: ImportDeps,
  written: unknown,
  minutesSaved: number | undefined,
): Promise<string> {
  const document = workflowDocument.parse(written)
  const settings = { ...document.settings, ...(minutesSaved === undefined ? {} : { minutesSaved }) }
  return insertWorkflow(tx, deps.registry, { ...document, settings })
}

/** One event, why it started a run, and the run. */
async function tell(
  tx: Kysely<Database>,
  deps: ImportDeps,
  { workflowId, graph, triggers }: Known,
  story: DemoStory,
  { name, arrivedAt }: { name: string; arrivedAt: Date },
): Promise<void> {
  const trigger = triggers.get(story.node)
  if (!trigger) throw new Error(`The demo's workflow "${story.workflow}" has no trigger "${story.node}"`)
  const [parties = null] = await matchHints(tx, [hintsOf(story)])
  const eventId = momentId(arrivedAt, `${name} event`)
  const runId = momentId(new Date(arrivedAt.getTime() + 40), `${name} run`)
  const { source, dedupKey = null, state } = story.event
  const customerId = parties?.customer?.id ?? null
  await tx
    .insertInto('events')
    .values({
      id: eventId,
      source_key: trigger.sourceKey,
      type: trigger.type,
      source,
      dedup_key: dedupKey,
      state,
      customer_id: customerId,
      device_id: parties?.device?.id ?? null,
      occurred_at: arrivedAt,
      received_at: arrivedAt,
      trust: 'demo',
      hints: JSON.stringify(hintsOf(story)),
      parties: JSON.stringify(parties),
      data: JSON.stringify(story.trigger),
      raw: JSON.stringify(story.trigger),
      skip: null,
      skip_reason: null,
      routed_at: new Date(arrivedAt.getTime() + 40),
      caused_by_run: null,
      noise: null,
    })
    .execute()
  await tx
    .insertInto('event_decisions')
    .values({
      event_id: eventId,
      trigger_id: trigger.id,
      workflow_id: workflowId,
      decision: 'started',
      reason: 'Version 1',
      run_id: runId,
      code: 'started',
      details: JSON.stringify({ version: 1 }),
      decided_at: new Date(arrivedAt.getTime() + 40),
      due_at: null,
    })
    .execute()
  await insertPastRun(tx, deps.registry, {
    id: runId,
    workflowId,
    graph,
    story,
    event: { id: eventId, type: trigger.type, source, parties, dedupKey, state, arrivedAt },
    customerId,
  })
  await linkTicket(tx, story, runId)
}

function hintsOf({ about: { customerName, hostname } }: DemoStory): EventHints {
  return { customerName, ...(hostname === undefined ? {} : { hostname }) }
}

/** The ticket that a step wrote knows the first run that did. */
async function linkTicket(tx: Kysely<Database>, story: DemoStory, runId: string): Promise<void> {
  for (const { ticket } of story.steps) {
    if (ticket === undefined) continue
    await sql`
      update tickets set run_id = ${runId}
       where subject = ${ticket} and effect_key is not null and (run_id is null or run_id > ${runId})`.execute(
      tx,
    )
  }
}
