import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { type WorkflowDocument, workflowDocument } from '#engine/graph/document.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { importPlaybook } from '#engine/playbooks/import-playbook.ts'
import { InputsRefused } from '#engine/playbooks/input-values.ts'
import { listOfPlaybooks, updatePlaybook } from '#engine/playbooks/update-playbook.ts'
import { createRegistry } from '#engine/registry.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { catalogue } from '#nodes'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const registry = createRegistry(catalogue)
const secrets = openSecretBox(randomBytes(32))
let dir: string
let database: TestDatabase
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sentiero-playbooks-'))
  database = await createTestDatabase()
})
afterEach(async () => {
  rmSync(dir, { recursive: true })
  await database[Symbol.asyncDispose]()
})

const both = (text: string) => ({ en: text, it: text })
const asked = (title: string, more: JsonObject = {}) => ({ title: both(title), type: 'text', ...more })
const step = (id: string, type: string, name: string, params: JsonObject = {}) => ({ id, type, name, params })

/** Opens a ticket in a queue; the second version asks for an owner and comments, too. */
function writePlaybook(version: number, inputs: JsonObject = {}): void {
  const isNew = version > 1
  const nodes = [
    step('hook', 'webhook.received', 'Posted'),
    step('ticket', 'ticket.create', 'Open the ticket', {
      subject: { kind: 'literal', value: `Version ${version}` },
      queue: { input: 'queue' },
    }),
    ...(isNew
      ? [
          step('note', 'ticket.comment', 'Say who', {
            ticket: { kind: 'expression', source: 'steps.ticket.output.id' },
            body: { input: 'owner' },
          }),
        ]
      : []),
  ]
  const pairs = [['hook', 'ticket'], ...(isNew ? [['ticket', 'note']] : [])]
  const edges = pairs.map(([source, target]) => ({ id: `${source}-${target}`, source, target }))
  const layout = Object.fromEntries(nodes.map(({ id }, place) => [id, { x: 0, y: place * 100 }]))
  const playbook = {
    slug: 'sample',
    version,
    title: both('Sample'),
    summary: both('A sample'),
    saves: { minutesPerRun: 1, basis: 'Nothing' },
    risk: { writes: [], destroys: [], text: both('None') },
    inputs: { queue: asked('Queue', { default: 'Support', required: true }), ...inputs },
    needs: { triggers: ['webhook.received'] },
    document: { schemaVersion: 1, name: 'Sample', description: `V${version}`, nodes, edges, layout },
    scenarios: [{ name: 'None', events: [{ webhook: { body: {} }, at: 'hook' }], expect: {} }],
  }
  writeFileSync(join(dir, 'sample.yaml'), stringify(playbook))
}
const writeSecond = (owner: JsonObject = { default: 'Nobody' }) =>
  writePlaybook(2, { owner: asked('Owner', { required: true, ...owner }) })

async function importSample(inputs: JsonObject = { queue: 'Night' }, publish = true): Promise<string> {
  const deps = { registry, secrets, publicUrl: 'http://sentiero.example' }
  const options = { inputs, publish, actor: 'test', dir }
  const work = database.db.transaction()
  return (await work.execute((tx) => importPlaybook(tx, deps, 'sample', options))).workflowId
}
const update = (
  id: string,
  { inputs = {}, publish = false }: { inputs?: JsonObject; publish?: boolean } = {},
) =>
  database.db
    .transaction()
    .execute((tx) => updatePlaybook(tx, registry, id, { inputs, publish, actor: 'test', dir }))
const workflow = (id: string) =>
  database.db.selectFrom('workflows').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const draftOf = async (id: string) => workflowDocument.parse((await workflow(id)).draft)

async function edit(id: string, change: (draft: WorkflowDocument) => void): Promise<void> {
  const draft = await draftOf(id)
  change(draft)
  await database.db
    .updateTable('workflows')
    .set({ draft: JSON.stringify(draft), name: draft.name })
    .where('id', '=', id)
    .execute()
}

test('a newer version comes into the draft with the inputs of the import; published is what was', async () => {
  writePlaybook(1)
  const id = await importSample()
  const hooks = database.db.selectFrom('triggers').select(['id', 'hook_key', 'secret', 'enabled'])
  const before = await hooks.execute()
  expect(await update(id)).toMatchObject({ state: 'current', version: 1, newest: 1 })
  expect((await workflow(id)).draft_revision).toBe(1)

  writeSecond()
  expect(await listOfPlaybooks(database.db)).toEqual([{ id, name: 'Sample' }])
  const updated = { state: 'updated', version: 2, newest: 2, changes: [], publishedVersion: null }
  expect(await update(id)).toMatchObject(updated)
  expect(await workflow(id)).toMatchObject({
    name: 'Sample',
    draft_revision: 2,
    published_version: 1,
    playbook_version: 2,
    playbook_inputs: { queue: 'Night', owner: 'Nobody' },
  })
  const { nodes } = await draftOf(id)
  expect(nodes[1]?.params).toMatchObject({ subject: { value: 'Version 2' }, queue: { value: 'Night' } })
  expect(nodes[2]).toMatchObject({ id: 'note', params: { body: { value: 'Nobody' } } })
  expect(await hooks.execute()).toEqual(before)
  const audit = database.db.selectFrom('audit_log').select(['action', 'detail']).orderBy('id', 'desc')
  expect(await audit.executeTakeFirst()).toEqual({
    action: 'playbook.updated',
    detail: { playbook: 'sample', version: 2, published: false },
  })
})

test('it can be published at once', async () => {
  writePlaybook(1)
  const id = await importSample()
  writeSecond()
  expect(await update(id, { publish: true })).toMatchObject({ state: 'updated', publishedVersion: 2 })
  const { rows } = await database.pool.query(
    `select note, document->>'description' as description from workflow_versions where version = 2`,
  )
  expect(rows).toEqual([{ note: 'Playbook sample, version 2', description: 'V2' }])
})

test('its name and the places of its steps are free; steps that were there stay where they were put', async () => {
  writePlaybook(1)
  const id = await importSample({}, false)
  await edit(id, (draft) => {
    draft.name = 'Ours'
    draft.layout.ticket = { x: 777, y: 7 }
  })
  writeSecond()
  expect(await update(id)).toMatchObject({ state: 'updated', name: 'Ours' })
  expect(await draftOf(id)).toMatchObject({
    name: 'Ours',
    layout: { ticket: { x: 777, y: 7 }, note: { x: 0, y: 200 } },
  })
})

test('where it was changed the changes are named and nothing else happens', async () => {
  writePlaybook(1)
  const id = await importSample()
  await edit(id, (draft) => {
    const [hook, ticket] = draft.nodes
    if (!hook || !ticket) throw new Error('The playbook has two steps')
    draft.nodes = [
      { ...ticket, params: { ...ticket.params, queue: { kind: 'literal', value: 'Day' } } },
      { ...ticket, id: 'other', name: 'Another' },
    ]
    draft.edges = []
    draft.settings = { timeZone: 'Europe/Paris' }
  })
  writeSecond()
  const before = await workflow(id)
  expect(await update(id, { publish: true })).toMatchObject({
    state: 'changed',
    version: 1,
    newest: 2,
    changes: [
      'step "Open the ticket"',
      'step "Another" (added)',
      'step "Posted" (taken away)',
      'the lines between steps',
      'the settings',
    ],
  })
  expect(await workflow(id)).toEqual(before)
})

test('a published version that is not what the playbook gave is left alone, too', async () => {
  writePlaybook(1)
  const id = await importSample()
  const { draft } = await workflow(id)
  await edit(id, (changed) => {
    for (const node of changed.nodes) node.name = `Our ${node.name}`
  })
  await database.db
    .transaction()
    .execute((tx) => publishWorkflow(tx, registry, id, { actor: 'test', note: '' }))
  await database.db
    .updateTable('workflows')
    .set({ draft: JSON.stringify(draft) })
    .where('id', '=', id)
    .execute()
  writeSecond()
  expect(await update(id)).toMatchObject({
    state: 'unpublished',
    changes: ['step "Our Posted"', 'step "Our Open the ticket"'],
  })
})

test('what the new version asks anew has to be told, and nothing changes until it is', async () => {
  writePlaybook(1)
  const id = await importSample()
  writeSecond({})
  const before = await workflow(id)
  await expect(update(id)).rejects.toThrow(InputsRefused)
  expect(await workflow(id)).toEqual(before)
  await update(id, { inputs: { owner: 'Olga' } })
  expect((await draftOf(id)).nodes[2]).toMatchObject({ params: { body: { value: 'Olga' } } })
})

test('a workflow of no playbook, of one that is gone, and of an import that was not remembered stay', async () => {
  writePlaybook(1)
  const id = await importSample()
  const gone = await importSample()
  await database.db.updateTable('workflows').set({ playbook: 'no-such' }).where('id', '=', gone).execute()
  await database.pool.query('update workflows set playbook_document = null, playbook_inputs = null')
  writeSecond()
  expect(await update(id)).toMatchObject({ state: 'unknown', version: 1, newest: 2 })
  expect(await update(gone)).toMatchObject({ state: 'current', newest: null })
  await database.db.updateTable('workflows').set({ playbook: null }).where('id', '=', id).execute()
  expect(await update(id)).toBeUndefined()
})
