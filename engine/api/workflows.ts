import { createRoute, z } from '@hono/zod-openapi'
import { stringify } from 'yaml'
import { nameOf } from '../auth/callers.ts'
import { can } from '../auth/can.ts'
import { requireReview } from '../drafts/reviews.ts'
import { unpublishedBy } from '../drafts/unpublished.ts'
import { DraftMoved, keepAuthors } from '../drafts/write-draft.ts'
import { checkDocument } from '../graph/check.ts'
import { checkCalls } from '../graph/check-calls.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import { emptyDocument } from '../graph/document.ts'
import { patchesBetween } from '../graph/patch.ts'
import { withConnections } from '../playbooks/map-connections.ts'
import { insertWorkflow } from '../runs/insert-workflow.ts'
import { publishWorkflow } from '../runs/publish.ts'
import { playDraft } from '../scenarios/play-draft.ts'
import { startManually } from '../triggers/start-manually.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { documentSchema } from './document-schema.ts'
import { attachment } from './files.ts'
import { jsonObject } from './json-value.ts'
import { findWorkflow, listWorkflows } from './list-workflows.ts'
import { may } from './may.ts'
import { graphProblem, workflowSummary, workflowView } from './present-workflow.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'
import { deleteWorkflow, draftMoved, saveDraft, setWorkflowEnabled } from './save-workflow.ts'

const problems = z.object({ problems: z.array(graphProblem) })

const list = createRoute({
  method: 'get',
  path: '/workflows',
  summary: 'List workflows',
  ...may('workflows.read'),
  responses: { 200: answers('Workflows by name', pageOf(workflowSummary)) },
})

const add = createRoute({
  method: 'post',
  path: '/workflows',
  summary: 'Make a workflow, empty or from a document',
  ...may('workflows.edit'),
  request: {
    body: body(
      z
        .object({ name: documentSchema.shape.name.optional(), document: documentSchema.optional() })
        .refine(({ name, document }) => (name ?? document) !== undefined, 'Give a name or a document'),
    ),
  },
  responses: { 201: answers('The workflow', workflowView) },
})

const check = createRoute({
  method: 'post',
  path: '/workflows/check',
  summary: 'Check a document without saving it',
  ...may('workflows.read'),
  request: { body: body(z.object({ document: documentSchema })) },
  responses: { 200: answers('What is wrong with it', problems) },
})

const read = createRoute({
  method: 'get',
  path: '/workflows/{id}',
  summary: 'One workflow with its draft and what is wrong with it',
  ...may('workflows.read'),
  request: { params: idParam },
  responses: { 200: answers('The workflow', workflowView) },
})

const save = createRoute({
  method: 'put',
  path: '/workflows/{id}/draft',
  summary: 'Save the draft; 409 when another one was saved since that revision',
  ...may('workflows.edit'),
  request: {
    params: idParam,
    body: body(z.object({ revision: z.int().min(1), document: documentSchema })),
  },
  responses: { 200: answers('Saved', problems.extend({ revision: z.int() })) },
})

const publish = createRoute({
  method: 'post',
  path: '/workflows/{id}/publish',
  summary:
    'Make the draft the next version; 422 when it has errors, 409 when a scenario fails and the workflow is not published then',
  ...may('workflows.publish'),
  request: {
    params: idParam,
    body: body(
      z.object({
        note: z.string().max(2000).default(''),
        revision: z
          .int()
          .min(1)
          .optional()
          .describe('Of the draft that was looked at; 409 where it is another one by now'),
      }),
    ),
  },
  responses: {
    200: answers(
      'Published',
      problems.extend({
        version: z.int(),
        failingScenarios: z
          .array(z.object({ id: z.string(), name: z.string() }))
          .describe('Scenarios that the version does otherwise than they say'),
      }),
    ),
  },
})

const enable = createRoute({
  method: 'post',
  path: '/workflows/{id}/enabled',
  summary: 'Switch a workflow on or off',
  ...may('workflows.publish'),
  request: { params: idParam, body: body(z.object({ enabled: z.boolean() })) },
  responses: { 200: answers('Switched', z.object({ enabled: z.boolean() })) },
})

const remove = createRoute({
  method: 'delete',
  path: '/workflows/{id}',
  summary: 'Delete a workflow; its runs stay for the record',
  ...may('workflows.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

const exportDraft = createRoute({
  method: 'get',
  path: '/workflows/{id}/export',
  summary: 'Download the draft as a document',
  ...may('workflows.read'),
  request: { params: idParam, query: z.object({ format: z.enum(['json', 'yaml']).default('json') }) },
  responses: { 200: { description: 'The document' } },
})

const start = createRoute({
  method: 'post',
  path: '/workflows/{id}/run',
  summary: 'Start the published version by hand; from another trigger than a manual one it is a test event',
  ...may('runs.start'),
  request: {
    params: idParam,
    body: body(z.object({ input: jsonObject.default({}), triggerNode: z.string().max(64).optional() })),
  },
  responses: { 202: answers('Started', z.object({ runId: z.string(), eventId: z.string() })) },
})

export function workflowRoutes(deps: ApiDeps) {
  const { db, registry, publicUrl } = deps
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole(await listWorkflows(db, publicUrl)), 200))

  app.openapi(add, async (c) => {
    const { name = '', document = emptyDocument(name) } = c.req.valid('json')
    const id = await audited(
      db,
      c.var.caller,
      'workflow.created',
      async (tx) => {
        const id = await insertWorkflow(tx, registry, document)
        await keepAuthors(tx, id, nameOf(signedIn(c.var.caller)), patchesBetween(emptyDocument(''), document))
        return id
      },
      (id) => ({ subject: `workflow/${id}`, detail: { name: document.name } }),
    )
    return c.json(await getWorkflow(id), 201)
  })

  app.openapi(check, (c) => {
    return c.json({ problems: checkDocument(c.req.valid('json').document, registry.kind) }, 200)
  })

  app.openapi(read, async (c) => c.json(await getWorkflow(c.req.valid('param').id), 200))

  app.openapi(save, async (c) => {
    const { id } = c.req.valid('param')
    const { revision, document } = c.req.valid('json')
    const actor = nameOf(signedIn(c.var.caller))
    const saved = await audited(
      db,
      c.var.caller,
      'workflow.edited',
      (tx) => saveDraft(tx, registry, id, { revision, actor, change: { document } }),
      ({ revision }) => ({ subject: `workflow/${id}`, detail: { revision }, oncePerMinutes: 10 }),
    ).catch(async (error: unknown) => {
      throw error instanceof DraftMoved ? await draftMoved(db, id, error.revision) : error
    })
    return c.json({ revision: saved.revision, problems: problemsOf(id, document) }, 200)
  })

  app.openapi(publish, async (c) => {
    const { id } = c.req.valid('param')
    const { note, revision } = c.req.valid('json')
    const actor = nameOf(signedIn(c.var.caller))
    await getWorkflow(id)
    const played = await playDraft(deps, id)
    const failing = (played?.scenarios ?? []).filter(({ result }) => !result.passed)
    const failingScenarios = failing.map(({ id, name }) => ({ id, name }))
    const blocks = played?.document.settings.failingScenarios === 'block'
    if (blocks && failing.length > 0) {
      throw new Problem(
        409,
        `${failing.map(({ name }) => `"${name}"`).join(', ')} would go otherwise, and this workflow is not published then: see its scenarios.`,
        { extra: { failingScenarios } },
      )
    }
    const published = await audited(
      db,
      c.var.caller,
      'workflow.published',
      async (tx) => {
        const found = await tx
          .selectFrom('workflows')
          .select('draft_revision')
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
        const looked = revision ?? (blocks ? played?.revision : undefined)
        if (looked !== undefined && found && found.draft_revision !== looked)
          throw await draftMoved(tx, id, found.draft_revision)
        await requireReview(tx, id)
        const authors = (await unpublishedBy(tx, id)).map((person) => person.actor)
        return { ...(await publishWorkflow(tx, registry, id, { actor, note, authors })), authors }
      },
      ({ version, authors }) => ({ subject: `workflow/${id}`, detail: { version, note, authors } }),
    )
    return c.json({ version: published.version, problems: published.problems, failingScenarios }, 200)
  })

  app.openapi(enable, async (c) => {
    const { id } = c.req.valid('param')
    const { enabled } = c.req.valid('json')
    await audited(
      db,
      c.var.caller,
      enabled ? 'workflow.switched-on' : 'workflow.switched-off',
      (tx) => setWorkflowEnabled(tx, registry, id, enabled),
      () => ({ subject: `workflow/${id}` }),
    )
    return c.json({ enabled }, 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'workflow.deleted',
      (tx) => deleteWorkflow(tx, id),
      () => ({ subject: `workflow/${id}` }),
    )
    return c.body(null, 204)
  })

  app.openapi(exportDraft, async (c) => {
    const { format } = c.req.valid('query')
    const { document: draft } = await getWorkflow(c.req.valid('param').id)
    const mayName = can(signedIn(c.var.caller).role, 'connections.read')
    const document = mayName ? await withConnections(db, draft, registry.kind) : draft
    const text = format === 'yaml' ? stringify(document) : `${JSON.stringify(document, null, 2)}\n`
    return c.body(text, 200, {
      'content-type': format === 'yaml' ? 'application/yaml' : 'application/json',
      'content-disposition': attachment(`${document.name}.${format}`),
    })
  })

  app.openapi(start, async (c) => {
    const { id } = c.req.valid('param')
    const { input, triggerNode } = c.req.valid('json')
    const caller = signedIn(c.var.caller)
    await getWorkflow(id)
    if (!can(caller.role, 'workflows.test')) await refuseTestEvent(id, triggerNode)
    const started = await audited(
      db,
      caller,
      'run.started',
      (tx) =>
        startManually(tx, registry, { workflowId: id, triggerNode, input, actor: nameOf(caller), caller }),
      ({ runId }) => ({ subject: `workflow/${id}`, detail: { runId } }),
    )
    return c.json(started, 202)
  })

  async function getWorkflow(id: string) {
    const workflow = await findWorkflow(db, id, publicUrl)
    if (workflow === undefined) throw notFound('workflow')
    return { ...workflow, problems: problemsOf(id, workflow.document) }
  }

  function problemsOf(id: string, document: WorkflowDocument) {
    return [...checkDocument(document, registry.kind), ...checkCalls(document, id, registry.kind)]
  }

  /** Who may start runbooks may not pretend that an event came from outside. */
  async function refuseTestEvent(workflowId: string, triggerNode: string | undefined): Promise<void> {
    const manual = await db
      .selectFrom('triggers')
      .select('node_id')
      .where('workflow_id', '=', workflowId)
      .where('intake', '=', 'manual')
      .execute()
    const fits =
      triggerNode === undefined
        ? manual.length > 0
        : manual.some((trigger) => trigger.node_id === triggerNode)
    if (!fits) throw new Problem(403, 'Your role may start manual triggers only; this would be a test event.')
  }

  return app
}
