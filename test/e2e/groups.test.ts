import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Run, TicketView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { areaAtRest, atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { clickCard } from '../support/click-card.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'groups-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a loop is drawn by dragging steps into its frame, published and run for each item', async () => {
  const id = await openFlow('A ticket for each server', {
    hook: { type: 'webhook.received' },
    first: { type: 'flow.set' },
  })
  await page.keyboard.press('n')
  const palette = page.getByRole('region', { name: 'Steps' })
  await palette.getByRole('button', { name: 'For each', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Step: For each' })
  await panel.getByRole('textbox', { name: 'List' }).fill('trigger.servers')
  await connect('Output of hook', 'Input of For each')
  await card('For each').getByText('Drop steps here').waitFor()
  await picture(page, 'groups-empty')

  // A new step from the palette into the frame.
  await showAll()
  await page.keyboard.press('n')
  await palette.getByRole('searchbox').fill('create ticket')
  const empty = await areaAtRest(card('For each').getByText('Drop steps here'))
  await palette
    .getByRole('button', { name: 'Create ticket', exact: true })
    .dragTo(page.locator('.react-flow__pane'), {
      targetPosition: await onPane({ x: empty.x + empty.width / 2, y: empty.y + empty.height / 2 }),
      force: true,
    })
  const ticket = page.getByRole('complementary', { name: 'Step: Create ticket' })
  await ticket.waitFor()
  // The first of the form is the subject.
  await ticket.locator('label').filter({ hasText: 'Expression' }).first().click()
  await ticket.getByRole('textbox', { name: 'Subject' }).fill('loop.item.name')
  await poll(async () => (await saved(id)).nodes.at(-1)?.parentId).toBeDefined()

  // A step that stands there already, by its head, into the frame; and the way from one to the other.
  await showAll()
  const frame = await areaAtRest(card('For each'))
  const set = await areaAtRest(card('first'))
  await drag(
    { x: set.x + set.width / 2, y: set.y + 14 },
    { x: frame.x + frame.width / 2, y: frame.y + frame.height - 34 },
  )
  await poll(async () => (await saved(id)).nodes.find((node) => node.id === 'first')?.parentId).toBeDefined()
  await card('For each').getByText('2 steps').waitFor()
  const untidy = (await saved(id)).layout
  await page.keyboard.press('Shift+Alt+T')
  await poll(async () => (await saved(id)).layout).not.toEqual(untidy)
  await connect('Output of first', 'Input of Create ticket')
  await poll(() => page.locator('.react-flow__edge').count()).toBe(2)

  // Nothing leads into the frame from outside, and the reason is said.
  await connect('Output of hook', 'Input of first')
  await page.getByText('These steps stand in different groups.').waitFor()
  expect((await saved(id)).edges).toHaveLength(2)
  await barrierFree('drawn')

  await page.getByRole('button', { name: 'Publish version 1' }).click()
  await page.getByRole('button', { name: 'Version 1 is live' }).waitFor()
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, {
    input: { servers: [{ name: 'SRV-1' }, { name: 'SRV-2' }, { name: 'SRV-3' }] },
  })
  await page.goto(`${editor.server.url}/runs/${runId}`)
  await page.getByRole('status', { name: 'Status' }).getByText('Done').waitFor()
  await page.getByRole('tab', { name: 'What it did' }).click()
  await page.getByRole('tabpanel').getByText('item 3').first().waitFor()
  await barrierFree('run')
  const run = await ask<Run>(page, 'GET', `/api/runs/${runId}`)
  expect(run.steps.filter(({ nodeId }) => nodeId === 'first')).toHaveLength(3)
  const tickets = await ask<ApiPage<TicketView>>(page, 'GET', '/api/tickets?q=SRV-')
  expect(tickets.items.map((each) => each.subject).toSorted()).toEqual(['SRV-1', 'SRV-2', 'SRV-3'])
  expect(editor.faults).toEqual([])
})

test('a step is dragged out of its frame, and what led to it there goes; undo brings both back', async () => {
  const id = await openFlow('Out again', loop, ['hook -> loop', 'one -> two'])
  const before = await saved(id)
  await page.keyboard.press('1')
  const two = await areaAtRest(card('two'))
  await drag({ x: two.x + two.width / 2, y: two.y + 14 }, { x: two.x + two.width / 2, y: two.y + 260 })
  await page.getByText('1 connection across the frame was taken away').waitFor()
  const after = await saved(id)
  expect(after.nodes.find((node) => node.id === 'two')?.parentId).toBeUndefined()
  expect(after.edges).toHaveLength(1)
  await page.keyboard.press('Control+z')
  await poll(async () => (await saved(id)).nodes).toEqual(before.nodes)
  expect((await saved(id)).edges).toEqual(before.edges)
  expect(editor.faults).toEqual([])
})

test('without a pointer: a step is put into a group by its settings, and runs at the end of a try', async () => {
  const id = await openFlow(
    'By keyboard',
    { hook: { type: 'webhook.received' }, guard: { type: 'flow.try' }, tell: { type: 'flow.set' } },
    ['hook -> guard'],
  )
  await clickCard(card('tell'))
  const panel = page.getByRole('complementary', { name: 'Step: tell' })
  await panel.getByRole('tab', { name: 'Settings' }).click()
  expect(await panel.getByRole('switch', { name: 'Run at the end' }).count()).toBe(0)
  await panel.getByRole('combobox', { name: 'Stands in' }).click()
  await page.getByRole('option', { name: 'guard' }).click()
  await panel.getByRole('switch', { name: 'Run at the end' }).click({ force: true })
  await card('tell').getByText('At the end').waitFor()
  await panel.getByRole('combobox', { name: 'When it fails' }).click()
  await page.getByRole('option', { name: 'Ask a person what to do' }).click()
  const tell = async () => (await saved(id)).nodes.find((node) => node.id === 'tell')
  expect(await tell()).toMatchObject({
    parentId: 'guard',
    settings: { finally: true, whenFailed: 'pause' },
  })
  await barrierFree('settings')
  expect(editor.faults).toEqual([])
})

test('a frame with its steps is copied, and deleted with one way back', async () => {
  const id = await openFlow('Copied and deleted', loop, ['hook -> loop', 'one -> two'])
  await clickCard(card('loop'), { position: { x: 60, y: 20 } })
  await page.getByRole('complementary', { name: 'Step: loop' }).waitFor()
  const results = page.getByRole('combobox', { name: 'Collect results of' })
  await results.click()
  await page.getByRole('option', { name: 'two' }).click()
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 40 } })
  await clickCard(card('loop'), { position: { x: 60, y: 20 } })
  await page.keyboard.press('Control+d')
  await poll(() => page.locator('.react-flow__node').count()).toBe(7)
  const copied = await saved(id)
  const copy = copied.nodes.find(({ name }) => name === 'loop 2')
  const inside = copied.nodes.filter(({ parentId }) => parentId === copy?.id)
  expect(inside.map(({ name }) => name)).toEqual(['one 2', 'two 2'])
  expect(copy?.params.collect).toEqual(literal(inside[1]?.id ?? ''))
  await page.keyboard.press('Delete')
  await page.getByText('Deleted 3 steps').waitFor()
  await poll(() => page.locator('.react-flow__node').count()).toBe(4)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await poll(() => page.locator('.react-flow__node').count()).toBe(7)
  expect(await saved(id)).toEqual(copied)
  expect(editor.faults).toEqual([])
})

test('the limit of a run and the workflow for its failures are set beside the canvas', async () => {
  const { id: help } = await ask<{ id: string }>(page, 'POST', '/api/workflows', {
    document: { ...buildDocument({ hand: { type: 'manual.start' } }, []), name: 'Tell the desk' },
  })
  const id = await openFlow('Limited', loop, ['hook -> loop', 'one -> two'])
  await page.getByRole('button', { name: 'More actions' }).first().click()
  await page.getByRole('menuitem', { name: 'Workflow settings' }).click()
  const panel = page.getByRole('complementary', { name: 'Workflow settings' })
  await panel.getByRole('textbox', { name: 'Longest run (minutes)' }).fill('90')
  await panel.getByRole('combobox', { name: 'When a run fails, start' }).click()
  await page.getByRole('option', { name: 'Tell the desk' }).click()
  await poll(async () => (await saved(id)).settings).toEqual({ timeoutMinutes: 90, errorWorkflowId: help })
  await barrierFree('flow-settings')
  expect(editor.faults).toEqual([])
})

const loop = {
  hook: { type: 'webhook.received' },
  loop: { type: 'flow.each', params: { items: expression('trigger.servers') } },
  one: { type: 'flow.set', in: 'loop' },
  two: { type: 'flow.set', in: 'loop' },
}

/** Opens a workflow without a layout; answers its id. */
async function openFlow(
  name: string,
  nodes: Parameters<typeof buildDocument>[0],
  edges: string[] = [],
): Promise<string> {
  const document = { ...buildDocument(nodes, edges), name }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(document.nodes.length)
  return id
}

/** The draft on the server, once it has all that is on the screen. */
async function saved(id: string): Promise<WorkflowDocument> {
  await page.getByText('Saved', { exact: true }).waitFor()
  return (await workflowOf(page, id)).document
}

/** Nothing chosen, no panel open and every card in view. */
async function showAll(): Promise<void> {
  const panel = page.getByRole('complementary')
  if ((await panel.count()) > 0) await panel.getByRole('button', { name: 'Close' }).click()
  await poll(() => panel.count()).toBe(0)
  await page.keyboard.press('1')
  await areaAtRest(page.locator('.react-flow__viewport'))
}

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })

const card = (name: string) =>
  page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })

async function connect(from: string, to: string): Promise<void> {
  const start = await areaAtRest(page.getByLabel(from, { exact: true }))
  const end = await areaAtRest(page.getByLabel(to, { exact: true }))
  await drag(middleOf(start), middleOf(end))
}

/** A point of the page as seen from the corner of the canvas. */
async function onPane(point: Point): Promise<Point> {
  const pane = await boxOf(page.locator('.react-flow__pane'))
  return { x: point.x - pane.x, y: point.y - pane.y }
}

async function drag(from: Point, to: Point): Promise<void> {
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

/** A picture of the page in light and dark, and what axe holds against either. */
async function barrierFree(name: string): Promise<void> {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await atRest(page)
    const { violations } = await axe(page).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${scheme}: ${id} at ${target.join(' ')}`),
      ),
    ).toEqual([])
    await picture(page, `groups-${name}-${scheme}`)
  }
}
