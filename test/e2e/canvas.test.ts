import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { areaAtRest } from '../support/at-rest.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'canvas-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a workflow is drawn from nothing: steps from the palette, connected by dragging, moved, deleted, undone and redone', async () => {
  await page.goto(`${editor.server.url}/workflows?new=1`)
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('From nothing')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing here yet').waitFor()
  const id = page.url().split('/').at(-1) ?? ''

  await page.getByRole('button', { name: 'Choose a trigger' }).click()
  await pick(page, 'Webhook received')
  for (const [title, cards] of [
    ['Create ticket', 2],
    ['If', 3],
  ] as const) {
    await page.keyboard.press('Escape')
    await poll(() => page.getByRole('complementary').count()).toBe(0)
    await page.keyboard.press('n')
    await pick(page, title)
    await poll(() => page.locator('.react-flow__node').count()).toBe(cards)
  }
  await showAll(page)
  await picture(page, 'canvas-1-added')
  expect(await edges(page).count()).toBe(0)

  await connect(page, 'Output of Webhook received', 'Input of If')
  await poll(() => edges(page).count()).toBe(1)
  await connect(page, 'Yes of If', 'Input of Create ticket')
  await poll(() => edges(page).count()).toBe(2)

  // What follows a step cannot lead back to it, and nothing leads into itself or out the same way twice.
  await connect(page, 'Output of Create ticket', 'Input of If')
  await connect(page, 'Error path of Create ticket', 'Input of If')
  await connect(page, 'No of If', 'Input of If')
  await connect(page, 'Yes of If', 'Input of Create ticket')
  await expect.poll(() => edges(page).count()).toBe(2)
  expect((await savedDocument(page, id)).edges).toHaveLength(2)
  await picture(page, 'canvas-2-connected')

  const ticket = card(page, 'Create ticket')
  const before = await areaAtRest(ticket)
  await drag(page, { x: before.x + 90, y: before.y + 14 }, { x: before.x + 90 + 48, y: before.y + 14 + 96 })
  await poll(async () => (await boxOf(ticket)).y).toBeGreaterThan(before.y + 60)

  await clickCard(card(page, 'If'))
  await page.keyboard.press('Delete')
  await poll(() => page.locator('.react-flow__node').count()).toBe(2)
  await expect.poll(() => edges(page).count()).toBe(0)

  const drawn = await savedDocument(page, id)
  expect(drawn.nodes.map(({ type }) => type)).toEqual(['webhook.received', 'ticket.create'])
  const undo = async () => {
    await page.keyboard.press('Control+z')
    return page.locator('.react-flow__node').count()
  }
  await poll(undo, { interval: 20, timeout: 15_000 }).toBe(0)
  await page.getByText('Nothing here yet').waitFor()
  expect((await savedDocument(page, id)).nodes).toEqual([])
  for (let step = 0; step < 40; step++) await page.keyboard.press('Control+Shift+z')
  await poll(() => page.locator('.react-flow__node').count()).toBe(2)
  expect(await savedDocument(page, id)).toEqual(drawn)

  await page.reload()
  await poll(() => page.locator('.react-flow__node').count()).toBe(2)
  expect(await savedDocument(page, id)).toEqual(drawn)
  expect(editor.faults).toEqual([])
})

test('steps are copied and pasted with their connections, and the copies stand apart', async () => {
  const id = await openFlow(page, 'Copied')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await page.getByText('Copied 2 steps').waitFor()
  await page.keyboard.press('Control+v')
  await poll(() => page.locator('.react-flow__node').count()).toBe(4)
  await poll(() => edges(page).count()).toBe(2)
  const { nodes, edges: lines } = await savedDocument(page, id)
  expect(new Set(nodes.map((node) => node.id)).size).toBe(4)
  expect(new Set(nodes.map((node) => node.name)).size).toBe(4)
  expect(new Set(lines.flatMap(({ source, target }) => [source, target])).size).toBe(4)
  await picture(page, 'canvas-3-pasted')
  expect(editor.faults).toEqual([])
})

test('the keyboard alone reaches a step, opens it and moves it', async () => {
  const id = await openFlow(page, 'By keyboard')
  const before = (await savedDocument(page, id)).layout
  const focused = page.locator('.react-flow__node:focus')
  const next = async () => {
    await page.keyboard.press('Tab')
    return focused.count()
  }
  await poll(next, { interval: 5, timeout: 15_000 }).toBe(1)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: /^Step: / }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('complementary', { name: /^Step: / }).waitFor()
  await poll(() => focused.count()).toBe(1)
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+ArrowDown')
  await poll(async () => (await workflowOf(page, id)).document.layout).not.toEqual(before)
  expect(editor.faults).toEqual([])
})

test('of two tabs with the same draft the later one is told, loses nothing, and chooses', async () => {
  const id = await openFlow(page, 'In two tabs')
  const other = editor.watch(await page.context().newPage())
  // It hears nothing of the other tab until it saves.
  await other.route('**/api/workflows/*/live?*', (route) => route.abort())
  await other.goto(page.url())
  const name = (tab: Page) => tab.getByRole('textbox', { name: 'Workflow name' })
  await name(other).waitFor()

  await name(page).fill('Changed here')
  await savedDocument(page, id)
  await name(other).fill('Changed there')
  const question = other.getByRole('region', { name: 'Name of the workflow' })
  await question.waitFor()
  await picture(other, 'canvas-4-conflict')
  await expect.poll(() => name(other).inputValue()).toBe('Changed there')
  expect((await workflowOf(page, id)).document.name).toBe('Changed here')

  await question.getByRole('button', { name: 'Take theirs' }).click()
  await poll(() => name(other).inputValue()).toBe('Changed here')
  await other.locator('.react-flow__pane').click({ position: { x: 300, y: 40 } })
  await other.keyboard.press('Control+z')
  await poll(() => name(other).inputValue()).toBe('Changed there')
  await savedDocument(other, id)
  expect((await workflowOf(other, id)).document.name).toBe('Changed there')

  // The first tab hears of it by itself.
  await poll(() => name(page).inputValue()).toBe('Changed there')
  await other.close()
  const expected = ['409', 'ERR_FAILED']
  expect(editor.faults.filter((fault) => !expected.some((part) => fault.includes(part)))).toEqual([])
  editor.faults.length = 0
})

test('a draft that cannot run is not published; each problem leads to its step', async () => {
  await openFlow(page, 'Not ready')
  await page.getByRole('button', { name: 'Publish version 1' }).click()
  const list = page.getByRole('complementary', { name: 'Problems' })
  await list.waitFor()
  await picture(page, 'canvas-5-problems')
  await list.getByRole('region', { name: 'ticket' }).getByRole('button').first().click()
  const panel = page.getByRole('complementary', { name: 'Step: ticket' })
  await panel.getByRole('textbox', { name: 'Subject' }).fill('Disk full')
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Publish version 1' }).click()
  await page.getByRole('button', { name: 'Version 1 is live' }).waitFor()
  expect(editor.faults.filter((fault) => !fault.includes('422'))).toEqual([])
  editor.faults.length = 0
})

test('a curl command that is pasted becomes a step, without the secret in it', async () => {
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: { ...buildDocument({ hook: { type: 'webhook.received' } }, []), name: 'From curl' },
  })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.locator('.react-flow__node').first().waitFor()
  const command =
    'curl -X POST https://api.vendor.example/v1/tickets -H \'Authorization: Bearer s3cret\' -d \'{"subject":"Disk full"}\''
  await page.evaluate(`{
    const data = new DataTransfer()
    data.setData('text/plain', ${JSON.stringify(command)})
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  }`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(2)
  await page.getByText('put it into a connection').waitFor()
  const saved = JSON.stringify(await savedDocument(page, id))
  expect(saved).toContain('https://api.vendor.example/v1/tickets')
  expect(saved).not.toContain('s3cret')
})

test('in Italian steps and their parameters have Italian names, also while a draft is open', async () => {
  const id = await openFlow(page, 'In due lingue')
  const before = await savedDocument(page, id)
  await clickCard(card(page, 'ticket'))
  await page.getByRole('complementary', { name: 'Step: ticket' }).getByText('Opens a new ticket').waitFor()
  await page.getByRole('button', { name: 'User menu' }).click()
  await page.getByText('Italiano').click()
  await page.keyboard.press('Escape')
  const panel = page.getByRole('complementary', { name: 'Passo: ticket' })
  await panel.getByText('Apre un nuovo ticket ogni volta che si esegue.').waitFor()
  await panel.getByRole('textbox', { name: 'Oggetto' }).waitFor()
  await panel.getByRole('button', { name: 'Chiudi' }).click()
  await page.keyboard.press('n')
  const palette = page.getByRole('region', { name: 'Passi' })
  await palette.getByRole('button', { name: 'Il contratto lo copre?' }).waitFor()
  await picture(page, 'canvas-6-italian')
  await expect.poll(() => page.getByText('Create ticket').count()).toBe(0)
  await palette.getByRole('button', { name: 'Trova ticket', exact: true }).click()
  await card(page, 'Trova ticket').getByText('Non trovato').waitFor()
  await page.getByText('Salvato', { exact: true }).waitFor()
  const { nodes } = (await workflowOf(page, id)).document
  expect(nodes.slice(0, 2)).toEqual(before.nodes)
  expect(nodes[2]).toMatchObject({ type: 'ticket.find', name: 'Trova ticket' })
  expect(editor.faults).toEqual([])
})

/** Opens a workflow of a webhook and a ticket without a subject; answers its id. */
async function openFlow(page: Page, name: string): Promise<string> {
  const document = {
    ...buildDocument({ hook: { type: 'webhook.received' }, ticket: { type: 'ticket.create' } }, [
      'hook -> ticket',
    ]),
    name,
  }
  const { id } = await ask<Workflow>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(2)
  return id
}

/** The draft on the server, once it has all that is on the screen. */
async function savedDocument(page: Page, id: string): Promise<WorkflowDocument> {
  await page.getByText('Saved', { exact: true }).waitFor()
  return (await workflowOf(page, id)).document
}

async function pick(page: Page, title: string): Promise<void> {
  const palette = page.getByRole('region', { name: 'Steps' })
  await palette.getByRole('button', { name: title, exact: true }).click()
  await page.getByRole('complementary', { name: `Step: ${title}` }).waitFor()
}

/** Nothing chosen, no panel open and every card in view. */
async function showAll(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await poll(() => page.getByRole('complementary').count()).toBe(0)
  await page.keyboard.press('1')
  await areaAtRest(page.locator('.react-flow__viewport'))
}

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })

const edges = (page: Page) => page.locator('.react-flow__edge')
const card = (page: Page, name: string) =>
  page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })

async function connect(page: Page, from: string, to: string): Promise<void> {
  const start = await areaAtRest(page.getByLabel(from, { exact: true }))
  const end = await areaAtRest(page.getByLabel(to, { exact: true }))
  await drag(page, middleOf(start), middleOf(end))
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
}

interface Point {
  x: number
  y: number
}

function middleOf(box: Point & { width: number; height: number }): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not on the page`)
  return box
}
