import { afterAll, expect, test } from 'vitest'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { catalogue } from '#nodes'
import { literal } from '../../support/document.ts'
import { createApiForTests } from './api-for-tests.ts'

const api = await createApiForTests({ catalogue })
afterAll(() => api[Symbol.asyncDispose]())

const change = (
  document: WorkflowDocument,
  id: string,
  params: DocumentNode['params'],
): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((node) =>
    node.id === id ? { ...node, params: { ...node.params, ...params } } : node,
  ),
})

/** A workflow of the playbook as if an older version had given it, with another resolution. */
async function importOlder(): Promise<{ id: string; older: WorkflowDocument }> {
  const imported = await api.as('editor', 'POST', '/api/playbooks/alert-to-ticket/import', {})
  const id = imported.body.workflowId
  const { body } = await api.as('viewer', 'GET', `/api/workflows/${id}`)
  const older = change(body.document, 'close', { resolution: literal('Over') })
  await api.db
    .updateTable('workflows')
    .set({ playbook_version: 0, playbook_document: JSON.stringify(older), draft: JSON.stringify(older) })
    .where('id', '=', id)
    .execute()
  return { id, older }
}

async function save(id: string, document: WorkflowDocument): Promise<number> {
  const { body } = await api.as('viewer', 'GET', `/api/workflows/${id}`)
  const revision = body.draftRevision
  const saved = await api.as('editor', 'PUT', `/api/workflows/${id}/draft`, { revision, document })
  return saved.body.revision
}

const preview = (id: string, query = '') =>
  api.as('viewer', 'POST', `/api/workflows/${id}/playbook-update/preview${query}`, {})
const apply = (id: string, body: object) =>
  api.as('editor', 'POST', `/api/workflows/${id}/playbook-update`, body)
const path = ['nodes', 'close', 'params', 'resolution']

test('says what a newer version would make of the draft, in the reader’s language, and changes nothing', async () => {
  const { id, older } = await importOlder()
  const revision = await save(id, change(older, 'open', { queue: literal('Night') }))

  const found = await preview(id)

  expect(found).toMatchObject({
    status: 200,
    body: {
      playbook: 'alert-to-ticket',
      version: 0,
      newest: 1,
      state: 'offered',
      changelog: [{ version: 1, text: 'The first version.' }],
      revision,
      changes: ['step "One ticket for the problem"'],
      asked: null,
      conflicts: [],
      problems: [],
    },
  })
  const stepOf = (nodeId: string) =>
    found.body.merged.nodes.find((node: DocumentNode) => node.id === nodeId).params
  expect(stepOf('open').queue).toEqual(literal('Night'))
  expect(stepOf('close').resolution.kind).toBe('template')
  expect((await preview(id, '?language=it')).body.changelog).toEqual([
    { version: 1, text: 'La prima versione.' },
  ])
  expect((await api.as('viewer', 'GET', `/api/workflows/${id}`)).body.draftRevision).toBe(revision)
})

test('what both changed is answered with its place until somebody chooses, and goes into the draft as chosen', async () => {
  const { id, older } = await importOlder()
  const revision = await save(id, change(older, 'close', { resolution: literal('Ours') }))
  expect((await preview(id)).body.conflicts).toMatchObject([
    { path, base: literal('Over'), mine: literal('Ours'), theirs: { kind: 'template' } },
  ])
  expect(await apply(id, { version: 1, revision })).toMatchObject({
    status: 409,
    body: {
      detail: expect.stringContaining('resolution of step "Close it if nobody has worked on it"'),
      conflicts: [{ path }],
    },
  })

  const applied = await apply(id, { version: 1, revision, choices: [{ path, take: 'mine' }] })

  expect(applied).toMatchObject({ status: 200, body: { version: 1, revision: revision + 1, problems: [] } })
  const { body } = await api.as('viewer', 'GET', `/api/workflows/${id}`)
  expect(body).toMatchObject({ publishedVersion: null, draftRevision: revision + 1 })
  expect(body.document.nodes.find((node: DocumentNode) => node.id === 'close').params.resolution).toEqual(
    literal('Ours'),
  )
  expect((await preview(id)).body).toMatchObject({ state: 'current', merged: null })
  const audit = await api.as('admin', 'GET', `/api/audit?subject=workflow/${id}`)
  expect(audit.body.items[0]).toMatchObject({ actor: 'token editor', action: 'playbook.updated' })
})

test('is refused where the draft or the playbook is another one than what was looked at', async () => {
  const { id, older } = await importOlder()
  const revision = await save(id, change(older, 'open', { queue: literal('Night') }))
  await save(id, change(older, 'open', { queue: literal('Day') }))
  expect((await apply(id, { version: 1, revision })).status).toBe(409)
  expect((await apply(id, { version: 2, revision: revision + 1 })).status).toBe(409)
  expect((await apply(id, { version: 1, revision: revision + 1 })).status).toBe(200)
  expect((await apply(id, { version: 1, revision: revision + 2 })).status).toBe(409)
})

test('a workflow of no playbook has none, and of an import that was not remembered nothing can be merged', async () => {
  const { body } = await api.as('editor', 'POST', '/api/workflows', { name: 'Own' })
  expect((await preview(body.id)).status).toBe(404)
  const { id } = await importOlder()
  await api.db.updateTable('workflows').set({ playbook_document: null }).where('id', '=', id).execute()
  expect((await preview(id)).body).toMatchObject({ state: 'unknown', merged: null })
})
