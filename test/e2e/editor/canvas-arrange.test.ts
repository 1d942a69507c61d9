import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { picture } from '../../support/browser.ts'
import { openCanvas } from '../../support/canvas.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument } from '../../support/document.ts'
import { type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, 'canvas-arrange-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const scattered = {
  ...buildDocument(
    {
      hook: { type: 'webhook.received' },
      one: { type: 'flow.set' },
      two: { type: 'flow.set' },
      three: { type: 'flow.set' },
    },
    ['hook -> one', 'one -> two', 'two -> three'],
  ),
  layout: {
    hook: { x: 0, y: 8 },
    one: { x: 320, y: 104 },
    two: { x: 700, y: 40 },
    three: { x: 1200, y: 160 },
  },
}

test('chosen steps are brought in line and spread from the bar that shows, each one step back', async () => {
  const canvas = await openCanvas(editor, { ...scattered, name: 'In line' })
  const { page } = canvas
  expect(await page.getByRole('toolbar', { name: /chosen/ }).count()).toBe(0)
  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 300 } })
  await page.keyboard.press('Control+a')
  const bar = page.getByRole('toolbar', { name: 'Arrange 4 chosen' })
  await canvas.barrierFree('arrange')
  const places = async (axis: 'x' | 'y') => {
    const { layout } = await canvas.saved()
    return ['hook', 'one', 'two', 'three'].map((id) => layout[id]?.[axis])
  }
  await bar.getByRole('button', { name: 'Align tops' }).click()
  await canvas.poll(() => places('y')).toEqual([8, 8, 8, 8])
  await bar.getByRole('button', { name: 'Same gaps across' }).click()
  await canvas.poll(() => places('x')).toEqual([0, 400, 800, 1200])
  await page.keyboard.press('Alt+a')
  await canvas.poll(() => places('x')).toEqual([0, 0, 0, 0])
  for (const expected of [
    [0, 400, 800, 1200],
    [0, 320, 700, 1200],
  ]) {
    await page.keyboard.press('Control+z')
    await canvas.poll(() => places('x')).toEqual(expected)
  }
  expect(editor.faults).toEqual([])
})

test('steps are chosen with a box and tidied up alone, and their corner stays where it was', async () => {
  const canvas = await openCanvas(editor, { ...scattered, name: 'With a box' })
  const { page, card, area } = canvas
  const [one, two] = [await area(card('one')), await area(card('two'))]
  await page.keyboard.down('Shift')
  await canvas.drag(
    { x: one.x - 20, y: Math.min(one.y, two.y) - 30 },
    { x: two.x + two.width + 20, y: Math.max(one.y + one.height, two.y + two.height) + 30 },
  )
  await page.keyboard.up('Shift')
  await page.getByRole('toolbar', { name: 'Arrange 2 chosen' }).waitFor()
  await page.getByRole('button', { name: 'Tidy up what is chosen' }).click()
  await canvas.poll(async () => (await canvas.saved()).layout.one?.y).toBe(40)
  const { layout } = await canvas.saved()
  expect(layout.one).toEqual({ x: 320, y: 40 })
  expect(layout.two?.y).toBe(40)
  expect(layout.hook).toEqual(scattered.layout.hook)
  expect(layout.three).toEqual(scattered.layout.three)
  expect(editor.faults).toEqual([])
})

test('what is dragged is drawn to the line of others, which is shown; off the grid it stands anywhere', async () => {
  const canvas = await openCanvas(editor, { ...scattered, name: 'Helper lines' })
  const { page, card, area } = canvas
  const [hook, two] = [await area(card('hook')), await area(card('two'))]
  await canvas.dragCard('two', { x: two.x, y: hook.y + 2 }, async () => {
    await page.locator('.helper-line[data-axis="y"]').first().waitFor()
    await picture(page, 'canvas-helper-lines')
  })
  await canvas.poll(async () => (await canvas.saved()).layout.two?.y).toBe(8)
  await expect.poll(() => page.locator('.helper-line').count()).toBe(0)

  await canvas.showAll()
  await page.keyboard.press('g')
  const three = await area(card('three'))
  await canvas.dragCard('three', { x: three.x + 83, y: three.y + 131 })
  await canvas.poll(async () => (await canvas.saved()).layout.three?.y).not.toBe(160)
  const { layout } = await canvas.saved()
  const offGrid = [layout.three?.x ?? 0, layout.three?.y ?? 0].some((place) => place % 8 !== 0)
  expect(offGrid).toBe(true)
  await page.keyboard.press('g')
  expect(editor.faults).toEqual([])
})

test('moving and duplicating break nothing: Alt drags a copy whose steps speak of each other, and undo takes it back', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      {
        hook: { type: 'webhook.received' },
        one: { type: 'flow.set', params: { host: { kind: 'literal', value: 'SRV-1' } } },
        two: { type: 'flow.set', params: { same: { kind: 'expression', source: 'steps.one.output.host' } } },
      },
      ['hook -> one', 'one -> two'],
    ),
    layout: { hook: { x: 0, y: 0 }, one: { x: 320, y: 0 }, two: { x: 640, y: 0 } },
    name: 'A copy by dragging',
  })
  const { page, card, area } = canvas
  const before = await canvas.saved()
  await clickCard(card('one'), { position: { x: 8, y: 8 } })
  await clickCard(card('two'), { position: { x: 8, y: 8 }, modifiers: ['Shift'] })
  await page.getByRole('toolbar', { name: 'Arrange 2 chosen' }).waitFor()
  const one = await area(card('one'))
  await page.keyboard.down('Alt')
  await canvas.drag({ x: one.x + one.width / 2, y: one.y + 8 }, { x: one.x + one.width / 2, y: one.y + 208 })
  await page.keyboard.up('Alt')
  await canvas.poll(() => page.locator('.react-flow__node').count()).toBe(5)
  const after = await canvas.saved()
  expect(after.nodes.slice(0, 3)).toEqual(before.nodes)
  expect(after.edges.slice(0, 2)).toEqual(before.edges)
  expect(after.layout).toMatchObject(before.layout)
  const [copy, reader] = after.nodes.slice(3)
  expect(reader?.params.same).toEqual({ kind: 'expression', source: `steps.${copy?.id}.output.host` })
  expect(after.edges[2]).toMatchObject({ source: copy?.id, target: reader?.id })
  expect(after.layout[copy?.id ?? '']?.x).toBe(320)
  await page.keyboard.press('Control+z')
  await canvas.poll(() => page.locator('.react-flow__node').count()).toBe(3)
  expect(await canvas.saved()).toEqual(before)
  expect(editor.faults).toEqual([])
})
