import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { changesSince } from '#engine/drafts/changes-since.ts'
import { findSnapshot, listSnapshots } from '#engine/drafts/snapshots.ts'
import { type WorkflowDocument, workflowDocument } from '#engine/graph/document.ts'
import { partAt } from '#engine/graph/document-parts.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { importPlaybook } from '#engine/playbooks/import-playbook.ts'
import { InputsRefused } from '#engine/playbooks/input-values.ts'
import { planUpdate } from '#engine/playbooks/plan-update.ts'
import { listOfPlaybooks, type Take, updatePlaybook } from '#engine/playbooks/update-playbook.ts'
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
  { inputs = {}, publish = false, take }: { inputs?: JsonObject; publish?: boolean; take?: Take } = {},
) =>
  database.db
    .transaction()
    .execute((tx) =>
      updatePlaybook(tx, registry, id, { inputs, publish, actor: 'test', dir, choiceOf: () => take }),
    )
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

describe('what people changed stays', () => {
  const literal = (value: string) => ({ kind: 'literal' as const, value })
  const ticketOf = (draft: WorkflowDocument) => {
    const ticket = draft.nodes.find(({ id }) => id === 'ticket')
    if (!ticket) throw new Error('There is no ticket')
    return ticket
  }
  const without = (id: string) => (draft: WorkflowDocument) => {
    draft.nodes = draft.nodes.filter((node) => node.id !== id)
    draft.edges = draft.edges.filter(({ source, target }) => source !== id && target !== id)
  }

  test.each<{ local: string; change: (draft: WorkflowDocument) => void; changes: string[]; stands: object }>([
    {
      local: 'a value that the new version left as it was',
      change: (draft) => {
        ticketOf(draft).params.queue = literal('Day')
      },
      changes: ['step "Open the ticket"'],
      stands: {
        nodes: [{}, { params: { subject: literal('Version 2'), queue: literal('Day') } }, { id: 'note' }],
      },
    },
    {
      local: 'a name',
      change: (draft) => {
        ticketOf(draft).name = 'Ours'
      },
      changes: ['step "Ours"'],
      stands: { nodes: [{}, { name: 'Ours', params: { subject: literal('Version 2') } }, {}] },
    },
    {
      local: 'a step of its own, and the line to it',
      change: (draft) => {
        draft.nodes.push({ ...ticketOf(draft), id: 'other', name: 'Another' })
        draft.edges.push({ id: 'ours', source: 'hook', sourceHandle: 'out', target: 'other' })
      },
      changes: ['step "Another" (added)', 'the lines between steps'],
      stands: {
        nodes: expect.arrayContaining([
          expect.objectContaining({ id: 'note' }),
          expect.objectContaining({
            id: 'other',
            params: expect.objectContaining({ subject: literal('Version 1') }),
          }),
        ]),
        edges: expect.arrayContaining([
          expect.objectContaining({ source: 'ticket', target: 'note' }),
          expect.objectContaining({ source: 'hook', target: 'other' }),
        ]),
      },
    },
    {
      local: 'a step taken away that the new version left as it was',
      change: without('hook'),
      changes: ['step "Posted" (taken away)', 'the lines between steps'],
      stands: { nodes: [{ id: 'ticket' }, { id: 'note' }], edges: [{ source: 'ticket', target: 'note' }] },
    },
    {
      local: 'the settings',
      change: (draft) => {
        draft.settings = { timeZone: 'Europe/Paris' }
      },
      changes: ['the settings'],
      stands: { settings: { timeZone: 'Europe/Paris' }, description: 'V2' },
    },
  ])('$local', async ({ change, changes, stands }) => {
    writePlaybook(1)
    const id = await importSample({}, false)
    await edit(id, change)
    writeSecond()
    expect(await update(id)).toMatchObject({ state: 'updated', version: 2, changes, conflicts: [] })
    expect(await draftOf(id)).toMatchObject(stands)
  })

  test.each<{
    both: string
    change: (draft: WorkflowDocument) => void
    path: string[]
    where: string
    mine: unknown
    theirs: unknown
  }>([
    {
      both: 'a parameter',
      change: (draft) => {
        ticketOf(draft).params.subject = literal('Ours')
      },
      path: ['nodes', 'ticket', 'params', 'subject'],
      where: 'subject of step "Open the ticket"',
      mine: literal('Ours'),
      theirs: literal('Version 2'),
    },
    {
      both: 'a step that was taken away here and changed there',
      change: without('ticket'),
      path: ['nodes', 'ticket'],
      where: 'step "Open the ticket"',
      mine: undefined,
      theirs: { id: 'ticket' },
    },
    {
      both: 'the description',
      change: (draft) => {
        draft.description = 'Ours'
      },
      path: ['description'],
      where: 'the description',
      mine: 'Ours',
      theirs: 'V2',
    },
  ])('$both, changed by both, is a question; either answer is what stands then', async (row) => {
    writePlaybook(1)
    const id = await importSample({}, false)
    await edit(id, row.change)
    writeSecond()
    const before = await workflow(id)
    const asked = await update(id, { publish: true })
    expect(asked).toMatchObject({ state: 'conflicts', version: 1, newest: 2, publishedVersion: null })
    expect(asked?.conflicts).toMatchObject([{ path: row.path, where: row.where }])
    expect(await workflow(id)).toEqual(before)

    const answers: unknown[] = []
    for (const take of ['mine', 'theirs'] as const) {
      await database.db
        .updateTable('workflows')
        .set({
          draft: JSON.stringify(before.draft),
          playbook_version: 1,
          playbook_document: JSON.stringify(before.playbook_document),
        })
        .where('id', '=', id)
        .execute()
      expect(await update(id, { take })).toMatchObject({ state: 'updated', conflicts: [] })
      answers.push(partAt(await draftOf(id), row.path))
    }
    if (row.mine === undefined) expect(answers[0]).toBeUndefined()
    else expect(answers[0]).toEqual(row.mine)
    if (typeof row.theirs === 'object') expect(answers[1]).toMatchObject(row.theirs ?? {})
    else expect(answers[1]).toEqual(row.theirs)
    // What was given up can be had again.
    const kept = await listSnapshots(database.db, id)
    expect(kept).toMatchObject([{ name: 'Before version 2 of sample' }])
    expect((await findSnapshot(database.db, id, kept[0]?.id ?? ''))?.document).toEqual(before.draft)
  })

  test('next time the base is what this version gave', async () => {
    writePlaybook(1)
    const id = await importSample({}, false)
    await edit(id, (draft) => {
      ticketOf(draft).params.subject = literal('Ours')
    })
    writeSecond()
    await update(id, { take: 'mine' })
    writePlaybook(3, { owner: asked('Owner', { default: 'Nobody' }) })
    expect(await update(id)).toMatchObject({ state: 'conflicts', changes: ['step "Open the ticket"'] })
    await update(id, { take: 'theirs' })
    expect(ticketOf(await draftOf(id)).params.subject).toEqual(literal('Version 3'))
  })
})

test('what the draft held unpublished before is not published along with it', async () => {
  writePlaybook(1)
  const id = await importSample()
  await edit(id, (draft) => {
    for (const node of draft.nodes) node.name = `Our ${node.name}`
  })
  writeSecond()
  expect(await update(id, { publish: true })).toMatchObject({
    state: 'updated',
    publishedVersion: null,
    held: 'the draft held what is not published: step "Our Posted", step "Our Open the ticket"',
  })
  expect(await workflow(id)).toMatchObject({ published_version: 1, playbook_version: 2 })
})

test('it is not published past scenarios that have to pass first', async () => {
  writePlaybook(1)
  const id = await importSample()
  await edit(id, (draft) => {
    draft.settings = { failingScenarios: 'block' }
  })
  await database.db
    .transaction()
    .execute((tx) => publishWorkflow(tx, registry, id, { actor: 'test', note: '' }))
  await database.pool.query(
    `insert into workflow_scenarios (id, workflow_id, name, trigger_node, event, answers, expected, starts_at, from_run, from_version, created_by)
     values (gen_random_uuid(), $1, 'One', 'hook', '{}', '[]', '{}', now(), gen_random_uuid(), 1, 'test')`,
    [id],
  )
  writeSecond()
  expect(await update(id, { publish: true })).toMatchObject({
    state: 'updated',
    publishedVersion: null,
    held: 'its scenarios have to pass first',
  })
})

test('changes that are published are published with the update', async () => {
  writePlaybook(1)
  const id = await importSample()
  await edit(id, (changed) => {
    for (const node of changed.nodes) node.name = `Our ${node.name}`
  })
  await database.db
    .transaction()
    .execute((tx) => publishWorkflow(tx, registry, id, { actor: 'test', note: '' }))
  writeSecond()
  expect(await update(id, { publish: true })).toMatchObject({ state: 'updated', publishedVersion: 3 })
  expect((await draftOf(id)).nodes.map(({ name }) => name)).toEqual([
    'Our Posted',
    'Our Open the ticket',
    'Say who',
  ])
})

test('whoever has the draft open hears of the update as a change', async () => {
  writePlaybook(1)
  const id = await importSample()
  writeSecond()
  const { revision = 0 } = (await update(id)) ?? {}
  const news = await changesSince(database.db, id, 1)
  expect(news).toMatchObject({ revision, changes: [{ actor: 'test', revision }], document: undefined })
})

test('what the new version asks anew has to be told, and nothing changes until it is', async () => {
  writePlaybook(1)
  const id = await importSample()
  writeSecond({})
  const before = await workflow(id)
  await expect(update(id)).rejects.toThrow(InputsRefused)
  expect(await workflow(id)).toEqual(before)
  const standing = await planUpdate(database.db, registry, id, { told: {}, dir })
  expect(standing?.offer).toMatchObject({ asked: ['owner'], values: { queue: 'Night' } })
  expect(standing?.offer?.merged.document.nodes[2]).toMatchObject({ id: 'note' })
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
