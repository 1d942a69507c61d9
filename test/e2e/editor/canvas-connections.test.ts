import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { picture } from '../../support/browser.ts'
import { middleOf, openCanvas } from '../../support/canvas.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument } from '../../support/document.ts'
import { type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, 'canvas-connections-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const row = {
  ...buildDocument(
    {
      hook: { type: 'webhook.received' },
      one: { type: 'flow.set' },
      two: { type: 'flow.set' },
      three: { type: 'flow.set' },
      alone: { type: 'flow.set' },
    },
    ['hook -> one', 'one -> two', 'two -> three'],
  ),
  layout: {
    hook: { x: 0, y: 0 },
    one: { x: 320, y: 0 },
    two: { x: 640, y: 0 },
    three: { x: 960, y: 0 },
    alone: { x: 320, y: 240 },
  },
}

test('a step is dropped on a connection and stands in it, what follows makes room, and undo takes all of it back', async () => {
  const canvas = await openCanvas(editor, { ...row, name: 'Dropped on a connection' })
  const { page, card, area } = canvas
  const [hook, one] = [await area(card('hook')), await area(card('one'))]
  const alone = await area(card('alone'))
  const between = { x: (hook.x + hook.width + one.x) / 2 - alone.width / 2, y: hook.y }
  await canvas.dragCard('alone', between, async () => {
    await page.locator('.react-flow__edge-path[style*="stroke-width: 4"]').waitFor({ state: 'attached' })
    await picture(page, 'canvas-over-connection')
  })
  await page.getByText('“alone” is in the connection now').waitFor()
  expect(await canvas.ways()).toEqual([
    'alone:out -> one',
    'hook:out -> alone',
    'one:out -> two',
    'two:out -> three',
  ])
  const { layout } = await canvas.saved()
  expect(layout.alone?.x).toBeGreaterThanOrEqual((layout.hook?.x ?? 0) + 224)
  expect(layout.one?.x).toBeGreaterThanOrEqual((layout.alone?.x ?? 0) + 224)
  expect((layout.two?.x ?? 0) - (layout.one?.x ?? 0)).toBe(320)
  await page.keyboard.press('Control+z')
  await canvas.poll(canvas.ways).toEqual(['hook:out -> one', 'one:out -> two', 'two:out -> three'])
  expect((await canvas.saved()).layout).toEqual(row.layout)

  // From the palette onto the same connection.
  await canvas.showAll()
  await page.keyboard.press('n')
  const palette = page.getByRole('region', { name: 'Steps' })
  await palette.getByRole('searchbox').fill('create ticket')
  const [from, to] = [await area(card('two')), await area(card('three'))]
  const pane = await area(page.locator('.react-flow__pane'))
  const gap = { x: (from.x + from.width + to.x) / 2, y: (await area(page.getByLabel('Output of two'))).y + 4 }
  await palette
    .getByRole('button', { name: 'Create ticket', exact: true })
    .dragTo(page.locator('.react-flow__pane'), {
      targetPosition: { x: gap.x - pane.x, y: gap.y - pane.y },
      force: true,
    })
  await canvas.poll(async () => (await canvas.ways()).length).toBe(4)
  const drawn = await canvas.saved()
  const fresh = drawn.nodes.at(-1)
  expect(fresh?.type).toBe('ticket.create')
  expect(await canvas.ways()).toContain(`two:out -> ${fresh?.id}`)
  expect(await canvas.ways()).toContain(`${fresh?.id}:out -> three`)
  expect(editor.faults).toEqual([])
})

test('deleting a step in the middle joins its neighbours; Shift+Delete leaves the gap; a choice is joined only by Ctrl+Delete', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      {
        hook: { type: 'webhook.received' },
        one: { type: 'flow.set' },
        check: { type: 'flow.if' },
        two: { type: 'flow.set' },
      },
      ['hook -> one', 'one -> check', 'check:yes -> two'],
    ),
    name: 'Deleted and joined',
  })
  const { page, card } = canvas
  const remove = async (id: string, key: string) => {
    await clickCard(card(id), { position: { x: 8, y: 8 } })
    await page.keyboard.press(key)
    await canvas.poll(() => card(id).count()).toBe(0)
    const ways = await canvas.ways()
    await page.keyboard.press('Control+z')
    await canvas.poll(() => card(id).count()).toBe(1)
    await canvas.saved()
    return ways
  }
  const before = await canvas.ways()
  expect(await remove('one', 'Delete')).toEqual(['check:yes -> two', 'hook:out -> check'])
  await page.getByText('Deleted 1 step and joined its neighbours').first().waitFor()
  expect(await remove('one', 'Shift+Delete')).toEqual(['check:yes -> two'])
  expect(await remove('check', 'Delete')).toEqual(['hook:out -> one'])
  expect(await remove('check', 'Control+Delete')).toEqual(['hook:out -> one', 'one:out -> two'])
  expect(await canvas.ways()).toEqual(before)
  expect(editor.faults).toEqual([])
})

test('the end of a connection is dragged to another step; on nothing it goes back; where it may not go says why', async () => {
  const canvas = await openCanvas(editor, { ...row, name: 'Led elsewhere' })
  const { page, area } = canvas
  const endOf = async (from: string, to: string) => {
    const [start, end] = [
      middleOf(await area(page.getByLabel(`Output of ${from}`, { exact: true }))),
      middleOf(await area(page.getByLabel(`Input of ${to}`, { exact: true }))),
    ]
    await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2)
    return middleOf(await area(page.locator('.react-flow__edgeupdater-target')))
  }
  const input = async (name: string) =>
    middleOf(await area(page.getByLabel(`Input of ${name}`, { exact: true })))

  await canvas.drag(await endOf('two', 'three'), await input('alone'))
  await canvas.poll(canvas.ways).toEqual(['hook:out -> one', 'one:out -> two', 'two:out -> alone'])
  const edge = (await canvas.saved()).edges.find(({ target }) => target === 'alone')
  expect(edge?.id).toBe('e2')

  const end = await endOf('two', 'alone')
  await canvas.drag(end, { x: end.x + 80, y: end.y + 160 })
  expect(await canvas.ways()).toEqual(['hook:out -> one', 'one:out -> two', 'two:out -> alone'])

  await canvas.drag(await endOf('two', 'alone'), await input('one'))
  await page.getByText('That would lead back to itself.').waitFor()
  expect(await canvas.ways()).toEqual(['hook:out -> one', 'one:out -> two', 'two:out -> alone'])

  await page.keyboard.press('Control+z')
  await canvas.poll(canvas.ways).toEqual(['hook:out -> one', 'one:out -> two', 'two:out -> three'])
  expect(editor.faults).toEqual([])
})

test('every way out offers the next step by a click, also branches and errors; a connection dropped on a card is as good as on its port', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      { hook: { type: 'webhook.received' }, check: { type: 'flow.if' }, send: { type: 'ticket.create' } },
      ['hook -> check'],
    ),
    layout: { hook: { x: 0, y: 0 }, check: { x: 320, y: 0 }, send: { x: 700, y: 200 } },
    name: 'Ways out',
  })
  const { page, card, area } = canvas
  const palette = page.getByRole('region', { name: 'Steps' })
  for (const [port, handle] of [
    ['No of check', 'no'],
    ['Error path of check', 'error'],
  ] as const) {
    await canvas.showAll()
    await page.getByLabel(port, { exact: true }).click()
    await palette.getByRole('button', { name: 'Set values', exact: true }).click()
    await canvas
      .poll(async () => (await canvas.ways()).some((way) => way.startsWith(`check:${handle} -> n_`)))
      .toBe(true)
  }
  await canvas.showAll()
  const send = await area(card('send'))
  await canvas.connect('Yes of check', { x: send.x + send.width * 0.6, y: send.y + send.height / 2 })
  await canvas.poll(canvas.ways).toContain('check:yes -> send')
  expect(await palette.count()).toBe(0)
  expect(editor.faults).toEqual([])
})
