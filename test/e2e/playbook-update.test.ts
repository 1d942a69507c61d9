import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { literal } from '../support/document.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'playbook-update-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a customised workflow takes a newer version of its playbook over: what was changed stays, a conflict is asked about, nothing is published', async () => {
  const id = await importOlder()
  const older = (await workflow(id)).document
  // One change that the newer version knows nothing of, and one where it changed the same.
  await saveDraft(id, {
    ...older,
    nodes: older.nodes.map((node) =>
      node.id === 'open'
        ? { ...node, name: 'Our ticket', params: { ...node.params, queue: literal('Night') } }
        : node.id === 'close'
          ? { ...node, params: { ...node.params, resolution: literal('All is well again') } }
          : node,
    ),
  })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})

  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.getByText(/^Version 1 of the playbook “One ticket for each problem/).waitFor()
  await page.getByRole('button', { name: 'Look at what changes' }).click()
  const dialog = page.getByRole('dialog', { name: /^Version 1 of “One ticket for each problem/ })
  await dialog.getByRole('region', { name: 'What is new' }).getByText('The first version.').waitFor()
  await dialog.getByText(/2 changes of yours stay/).waitFor()
  const changes = dialog.getByRole('list', { name: 'Changes' })
  await changes.getByText('Tell who works on it', { exact: true }).waitFor()
  const apply = dialog.getByRole('button', { name: 'Put it into the draft' })
  await dialog.getByText('1 choice is left').waitFor()
  expect(await apply.isDisabled()).toBe(true)
  const conflict = dialog.getByRole('region', { name: /of Close it if nobody has worked on it$/ })
  await conflict.getByText('All is well again').waitFor()
  await conflict.getByText(/^Monitoring reports that it is over/).waitFor()
  await dialog.locator('.diff-conflict[data-id="close"]').waitFor()
  await barrierFree('playbook-update')

  await conflict.getByRole('button', { name: 'Take the playbook’s' }).click()
  await dialog.getByRole('button', { name: 'Backtest it over 7 days first' }).click()
  await dialog.getByText('Nothing arrived in these days that the workflow hears.').waitFor()
  await conflict.getByRole('button', { name: 'Keep yours' }).click()
  await dialog.getByText('1 choice is left').waitFor({ state: 'detached' })
  await apply.click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('.react-flow__node[data-id="tell"]').waitFor()
  await page.getByText(/^Version 1 of the playbook “/).waitFor({ state: 'detached' })

  const updated = await workflow(id)
  const stepOf = (nodeId: string) => updated.document.nodes.find((node) => node.id === nodeId)
  expect(stepOf('open')).toMatchObject({
    name: 'Our ticket',
    params: { queue: literal('Night'), tags: literal(['monitoring']) },
  })
  expect(stepOf('close')?.params.resolution).toEqual(literal('All is well again'))
  expect(stepOf('tell')).toBeDefined()
  expect(updated).toMatchObject({ publishedVersion: 1, draftChanged: true })
  await page.getByRole('button', { name: 'Publish version 2' }).waitFor()
  await page.reload()
  await page.locator('.react-flow__node[data-id="tell"]').waitFor()
  expect(editor.faults).toEqual([])
})

test('where the playbook’s side is taken, the draft as it was stands among the versions', async () => {
  const id = await importOlder()
  const older = (await workflow(id)).document
  const resolved = change(older, 'close', { resolution: literal('All is well again') })
  await saveDraft(id, resolved)
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.getByRole('button', { name: 'Look at what changes' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Take the playbook’s' }).click()
  await dialog.getByRole('button', { name: 'Put it into the draft' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Versions' }).click()
  await page.getByRole('region', { name: 'Before version 1 of alert-to-ticket' }).waitFor()
  const { nodes } = (await workflow(id)).document
  expect(nodes.find((node) => node.id === 'close')?.params.resolution).toMatchObject({ kind: 'template' })
  expect(editor.faults).toEqual([])
})

/** A workflow of the playbook as if an older version had given it: without its last steps, and with less in others. */
async function importOlder(): Promise<string> {
  const { workflowId } = await ask<{ workflowId: string }>(
    page,
    'POST',
    '/api/playbooks/alert-to-ticket/import',
    { inputs: {} },
  )
  const { document } = await workflow(workflowId)
  const gone = new Set(['closed', 'tell'])
  const fewer = {
    ...document,
    nodes: document.nodes.filter(({ id }) => !gone.has(id)),
    edges: document.edges.filter(({ source, target }) => !gone.has(source) && !gone.has(target)),
    layout: Object.fromEntries(Object.entries(document.layout).filter(([id]) => !gone.has(id))),
  }
  const older = change(change(fewer, 'close', { resolution: literal('Over') }), 'open', { tags: literal([]) })
  await saveDraft(workflowId, older)
  await editor.database.pool.query(
    'update workflows set playbook_version = 0, playbook_document = $2 where id = $1',
    [workflowId, JSON.stringify(older)],
  )
  return workflowId
}

function change(document: WorkflowDocument, id: string, params: DocumentNode['params']): WorkflowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === id ? { ...node, params: { ...node.params, ...params } } : node,
    ),
  }
}

async function saveDraft(id: string, document: WorkflowDocument): Promise<void> {
  const { draftRevision: revision } = await workflow(id)
  await ask(page, 'PUT', `/api/workflows/${id}/draft`, { revision, document })
}

const workflow = (id: string) => ask<Workflow>(page, 'GET', `/api/workflows/${id}`)

async function barrierFree(name: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await atRest(page)
    const { violations } = await axe(page).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.map(({ id, nodes }) => `${scheme}: ${id} at ${nodes.map(({ target }) => target)}`),
    ).toEqual([])
    await picture(page, `${name}-${scheme}`)
  }
}
