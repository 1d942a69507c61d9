import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { DraftMoved } from '../drafts/write-draft.ts'
import { checkDocument } from '../graph/check.ts'
import { workflowDocument } from '../graph/document.ts'
import { inputsSchema } from '../playbooks/inputs-schema.ts'
import { type PlaybookStanding, planUpdate } from '../playbooks/plan-update.ts'
import type { Language } from '../playbooks/playbook.ts'
import { UpdateMoved, updatePlaybook } from '../playbooks/update-playbook.ts'
import type { ApiDeps } from './api-env.ts'
import { jsonObject } from './json-value.ts'
import { may } from './may.ts'
import { playbookUpdateView } from './present-update.ts'
import { graphProblem } from './present-workflow.ts'
import { notFound, Problem } from './problems.ts'
import { answers, body, idParam, newResource, signedIn } from './resource.ts'
import { draftMoved } from './save-workflow.ts'

const languageQuery = z.object({ language: z.enum(['en', 'it']).default('en') })
const partPath = z.array(z.string().max(200)).min(1).max(4)

const preview = createRoute({
  method: 'post',
  path: '/workflows/{id}/playbook-update/preview',
  summary: 'What a newer version of its playbook would make of a workflow; nothing is changed',
  ...may('workflows.read'),
  request: {
    params: idParam,
    query: languageQuery,
    body: body(z.object({ inputs: jsonObject.default({}) })),
  },
  responses: { 200: answers('The update', playbookUpdateView) },
})

const apply = createRoute({
  method: 'post',
  path: '/workflows/{id}/playbook-update',
  summary:
    'Merge the newer version of its playbook into the draft; 409 where something else is there than what was looked at, or both changed the same and nobody has chosen',
  ...may('workflows.edit'),
  request: {
    params: idParam,
    body: body(
      z.object({
        version: z.int().min(1).describe('Of the playbook, as it was looked at'),
        revision: z.int().min(1).describe('Of the draft, as it was looked at'),
        inputs: jsonObject.default({}),
        choices: z.array(z.object({ path: partPath, take: z.enum(['mine', 'theirs']) })).default([]),
      }),
    ),
  },
  responses: {
    200: answers(
      'In the draft; nothing is published',
      z.object({ version: z.int(), revision: z.int(), problems: z.array(graphProblem) }),
    ),
  },
})

export function playbookUpdateRoutes({ db, registry }: ApiDeps) {
  const app = newResource()

  app.openapi(preview, async (c) => {
    const { id } = c.req.valid('param')
    const { language } = c.req.valid('query')
    const standing = await planUpdate(db, registry, id, { told: c.req.valid('json').inputs })
    if (!standing) throw notFound('workflow of a playbook')
    return c.json(present(standing, language), 200)
  })

  app.openapi(apply, async (c) => {
    const { id } = c.req.valid('param')
    const { inputs, choices, ...seen } = c.req.valid('json')
    const chosen = new Map(choices.map(({ path, take }) => [path.join('/'), take]))
    const actor = nameOf(signedIn(c.var.caller))
    const updated = await db
      .transaction()
      .execute((tx) =>
        updatePlaybook(tx, registry, id, {
          inputs,
          publish: false,
          actor,
          seen,
          choiceOf: (path) => chosen.get(path.join('/')),
        }),
      )
      .catch(async (error: unknown) => {
        if (error instanceof UpdateMoved) throw new Problem(409, error.message)
        throw error instanceof DraftMoved ? await draftMoved(db, id, error.revision) : error
      })
    if (!updated) throw notFound('workflow of a playbook')
    const { state, conflicts, version, revision } = updated
    if (state === 'conflicts') {
      const where = conflicts.map(({ where }) => where).join(', ')
      throw new Problem(409, `Both changed ${where}: choose for each whose value stands.`, {
        // What the schema of the preview describes is plain JSON.
        extra: JSON.parse(JSON.stringify({ conflicts })),
      })
    }
    if (state !== 'updated') throw new Problem(409, 'There is nothing to take over from the playbook.')
    const row = await db
      .selectFrom('workflows')
      .select('draft')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return c.json(
      { version, revision, problems: checkDocument(workflowDocument.parse(row.draft), registry.kind) },
      200,
    )
  })

  function present(
    { slug, version, playbook, revision, offer }: PlaybookStanding,
    language: Language,
  ): z.output<typeof playbookUpdateView> {
    const isNewer = playbook !== undefined && playbook.version > version
    const asked = new Set(offer?.asked)
    const inputs = Object.entries(playbook?.inputs ?? {}).flatMap(([name, input]) =>
      asked.has(name) ? [[name, { ...input, required: true }] as const] : [],
    )
    return {
      playbook: slug,
      title: playbook?.title[language] ?? slug,
      version,
      newest: playbook?.version ?? null,
      state: offer ? 'offered' : isNewer ? 'unknown' : 'current',
      changelog: (playbook?.changelog ?? [])
        .filter((entry) => entry.version > version)
        .map((entry) => ({ version: entry.version, text: entry.text[language] })),
      revision,
      changes: offer?.changes ?? [],
      asked: inputs.length === 0 ? null : inputsSchema({ inputs: Object.fromEntries(inputs) }, language),
      merged: offer?.merged.document ?? null,
      conflicts: (offer?.merged.conflicts ?? []).map(({ path, ...sides }) => ({ path: [...path], ...sides })),
      problems: offer ? checkDocument(offer.merged.document, registry.kind) : [],
    }
  }

  return app
}
