import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { ConnectionView, Workflow } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'clipboard-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 30_000, ...options })

const router = buildDocument(
  {
    hook: { type: 'webhook.received' },
    check: { type: 'flow.if', params: { condition: expression('trigger.body.bad') } },
    make: { type: 'flow.set', params: { text: template('Bad: {{ steps.check.output.result }}') } },
    say: { type: 'flow.set', params: { text: expression('steps.make.output.text') } },
  },
  ['hook -> check', 'check:yes -> make', 'make -> say'],
)

async function open(document: WorkflowDocument): Promise<string> {
  const { id } = await ask<Workflow>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(document.nodes.length)
  return id
}

async function pasteText(text: string): Promise<void> {
  await page.evaluate(`{
    const data = new DataTransfer()
    data.setData('text/plain', ${JSON.stringify(text)})
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  }`)
}

async function savedDocument(id: string): Promise<WorkflowDocument> {
  await page.getByText('Saved', { exact: true }).waitFor()
  return (await workflowOf(page, id)).document
}

const cards = () => page.locator('.react-flow__node').count()

test('a router that is duplicated has no reference left to the old steps', async () => {
  const id = await open({ ...router, name: 'Duplicated' })
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+d')
  await poll(cards).toBe(8)
  const { nodes } = await savedDocument(id)
  const copies = nodes.slice(4)
  const [, check, make, say] = copies
  expect(make?.params.text).toEqual(template(`Bad: {{ steps.${check?.id}.output.result }}`))
  expect(say?.params.text).toEqual(expression(`steps.${make?.id}.output.text`))
  for (const old of ['check', 'make', 'say']) expect(JSON.stringify(copies)).not.toContain(`steps.${old}.`)
  await page.keyboard.press('Control+z')
  await poll(cards).toBe(4)
})

test('steps are cut out of one workflow and pasted into another, which says what they read that is not there', async () => {
  await open({ ...router, name: 'Origin' })
  await clickCard(page.locator('.react-flow__node[data-id="say"]'))
  await clickCard(page.locator('.react-flow__node[data-id="make"]'), { modifiers: ['Shift'] })
  await page.keyboard.press('Control+x')
  await poll(cards).toBe(2)
  await page.keyboard.press('Control+z')
  await poll(cards).toBe(4)

  const id = await open({ ...buildDocument({ hook: { type: 'webhook.received' } }, []), name: 'Target' })
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 40 } })
  await page.keyboard.press('Control+v')
  await poll(cards).toBe(3)
  await page
    .getByText('These steps read results of steps that are not here; choose others in them: “make”.')
    .waitFor()
  await picture(page, 'clipboard-lost')
  const { nodes, edges } = await savedDocument(id)
  const [, make, say] = nodes
  expect(edges).toMatchObject([{ source: make?.id, target: say?.id }])
  expect(say?.params.text).toEqual(expression(`steps.${make?.id}.output.text`))
})

test('an exported document is pasted as YAML, and a playbook as it is', async () => {
  const id = await open({ ...buildDocument({ hook: { type: 'webhook.received' } }, []), name: 'From YAML' })
  await pasteText(stringify({ ...router, name: 'Exported' }))
  await poll(cards).toBe(5)
  await pasteText(stringify({ slug: 'a-playbook', version: 1, document: router }))
  await poll(cards).toBe(9)
  expect(new Set((await savedDocument(id)).nodes.map(({ name }) => name)).size).toBe(9)
})

test('a connection of another server is matched by type and name, and announced', async () => {
  const { id: ours } = await ask<ConnectionView>(page, 'POST', '/api/connections', {
    type: 'ntfy',
    name: 'On-call phone',
    credentials: { server: 'https://ntfy.example' },
  })
  const id = await open({ ...buildDocument({ hook: { type: 'webhook.received' } }, []), name: 'Connections' })
  const nodes = [
    {
      id: 'a',
      type: 'people.notify',
      name: 'Known',
      params: { connection: literal('theirs') },
      settings: {},
    },
    {
      id: 'b',
      type: 'people.notify',
      name: 'Not known',
      params: { connection: literal('other') },
      settings: {},
    },
  ]
  const connections = {
    theirs: { type: 'ntfy', name: 'On-call phone' },
    other: { type: 'slack', name: 'Their channel' },
  }
  await pasteText(JSON.stringify({ schemaVersion: 1, nodes, edges: [], connections }))
  await poll(cards).toBe(3)
  await page.getByText('Connections of the same name are used: “On-call phone”.').waitFor()
  await page.getByText('This server does not have their connection; choose one in: “Not known”.').waitFor()
  const saved = (await savedDocument(id)).nodes
  expect(saved.find(({ name }) => name === 'Known')?.params.connection).toEqual(literal(ours))
  expect(saved.find(({ name }) => name === 'Not known')?.params.connection).toBeUndefined()
})

test('a step of a kind that this server does not have is pasted and marked as a problem', async () => {
  await open({ ...buildDocument({ hook: { type: 'webhook.received' } }, []), name: 'Unknown kind' })
  const nodes = [{ id: 'a', type: 'vendor.magic', name: 'Magic', params: {}, settings: {} }]
  await pasteText(JSON.stringify({ schemaVersion: 1, nodes, edges: [] }))
  await poll(cards).toBe(2)
  await page.getByText('they are marked as problems: vendor.magic').waitFor()
  await page.locator('.step-card[data-problem="error"]').filter({ hasText: 'Magic' }).waitFor()
})

test('what cannot be pasted is told why, each in its words, and changes nothing', async () => {
  const id = await open({ ...router, name: 'Bad pastes' })
  const before = await savedDocument(id)
  const node = router.nodes[0]
  const n8n = { name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters: {} }
  for (const [text, sentence] of [
    ['a shopping list', 'this text holds no steps'],
    ['{"nodes": [{"id": "a", ', 'this JSON is broken or cut off'],
    ['nodes:\n  - id: a\n   type: "x', 'this YAML is broken or cut off'],
    [
      JSON.stringify({ nodes: [n8n], connections: {} }),
      'this is an n8n workflow, which is not readable here',
    ],
    [JSON.stringify({ ...router, schemaVersion: 7 }), 'the format version 7, from a newer Sentiero'],
    [JSON.stringify({ ...router, schemaVersion: 0 }), 'there is no format version 0'],
    [
      JSON.stringify({ nodes: Array.from({ length: 5000 }, () => node) }),
      '5000 steps, and a workflow holds at most 2000',
    ],
    [JSON.stringify({ nodes: [{ ...node, name: '' }] }), 'the document is not valid at nodes.0.name'],
    [`{"nodes": "${'x'.repeat(5_100_000)}"}`, 'the text is 6 MB'],
  ] as const) {
    await pasteText(text)
    await page.getByText(sentence).first().waitFor()
    expect(await cards()).toBe(4)
  }
  await picture(page, 'clipboard-bad')
  expect(await savedDocument(id)).toEqual(before)
  await expect.poll(() => page.getByRole('button', { name: 'Undo' }).first().isDisabled()).toBe(true)
  expect(editor.faults).toEqual([])
})
