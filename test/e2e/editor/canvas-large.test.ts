import type { CDPSession } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { areaAtRest } from '../../support/at-rest.ts'
import { picture } from '../../support/browser.ts'
import { openCanvas } from '../../support/canvas.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument } from '../../support/document.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, 'canvas-large-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** 300 steps in rows of 20, and 350 connections. */
function large() {
  const ids = Array.from({ length: 300 }, (_, at) => `s${at}`)
  const chain = ids.slice(1).map((id, at) => `s${at} -> ${id}`)
  const across = ids.slice(0, 51).map((id, at) => `${id}:error -> s${at + 40}`)
  return {
    ...buildDocument(
      Object.fromEntries(ids.map((id, at) => [id, { type: at === 0 ? 'webhook.received' : 'flow.set' }])),
      [...chain, ...across.filter((way) => !way.startsWith('s0:'))],
    ),
    layout: Object.fromEntries(
      ids.map((id, at) => [id, { x: (at % 20) * 320, y: Math.floor(at / 20) * 160 }]),
    ),
  }
}

test('big graphs do not freeze the browser: dragging one of 300 cards draws no other, and what is out of sight is not drawn', async () => {
  const canvas = await openCanvas(editor, { ...large(), name: 'Large' })
  const { page, card, area } = canvas
  await page.keyboard.press('1')
  // Choosing it opens its panel, which leaves room for fewer cards; near the edge a drag would move the view.
  await clickCard(card('s145'))
  await page.getByRole('complementary', { name: 'Step: s145' }).waitFor()
  const from = await area(card('s145'))
  await page.evaluate(() => {
    const touched = new Set<string>()
    const watch = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement
        // Where a card stands is written on the element around it; what it shows, in it.
        const id = element?.closest('.step-card')?.closest('.react-flow__node')?.getAttribute('data-id')
        if (id) touched.add(id)
      }
    })
    const cards = document.querySelector('.react-flow__nodes')
    if (cards) watch.observe(cards, { subtree: true, childList: true, attributes: true, characterData: true })
    Object.assign(window, { touched: () => [...touched] })
  })
  const grip = { x: from.x + from.width / 2, y: from.y + 4 }
  await canvas.drag(grip, { x: grip.x + 90, y: grip.y + 60 })
  await canvas.poll(async () => (await canvas.saved()).layout.s145).not.toEqual({ x: 1600, y: 1120 })
  const touched = await page.evaluate(() => (window as unknown as { touched: () => string[] }).touched())
  expect(touched.filter((id) => id !== 's145')).toEqual([])

  await page.keyboard.press('Escape')
  await page.keyboard.press('0')
  await canvas.poll(() => page.locator('.react-flow__node').count()).toBeLessThan(60)
  await expect.poll(() => page.locator('.react-flow__node').count()).toBeGreaterThan(3)
  await picture(page, 'canvas-large')
  expect(editor.faults).toEqual([])
})

test('300 steps are tidied up beside the page, and one step back brings all of them home', async () => {
  const document = { ...large(), name: 'Large and tidy' }
  const canvas = await openCanvas(editor, document)
  const { page } = canvas
  const [worker] = await Promise.all([page.waitForEvent('worker'), page.keyboard.press('Shift+Alt+T')])
  expect(worker.url()).toContain('tidy')
  await canvas.poll(async () => (await canvas.saved()).layout.s299).not.toEqual(document.layout.s299)
  const tidied = await canvas.saved()
  for (const { source, target } of document.edges)
    expect(tidied.layout[source]?.x ?? 0).toBeLessThan(tidied.layout[target]?.x ?? 0)
  await page.keyboard.press('Control+z')
  await canvas.poll(async () => (await canvas.saved()).layout).toEqual(document.layout)
  expect(editor.faults).toEqual([])
})

test('on a touch screen the canvas is moved with a finger, made larger with two, and a tap opens a step', async () => {
  const { id } = await ask<{ id: string }>(editor.page, 'POST', '/api/workflows', {
    document: {
      ...buildDocument({ hook: { type: 'webhook.received' }, one: { type: 'flow.set' } }, ['hook -> one']),
      name: 'By finger',
    },
  })
  const context = await editor.browser.newContext({
    ...{ viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'en-GB' },
    storageState: await editor.page.context().storageState(),
  })
  const page = editor.watch(await context.newPage())
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await page.locator('.react-flow__node').nth(1).waitFor()
  await areaAtRest(page.locator('.react-flow__viewport'))
  const view = () =>
    page.evaluate(() => {
      const { a, e, f } = new DOMMatrix(
        getComputedStyle(document.querySelector('.react-flow__viewport') ?? document.body).transform,
      )
      return { zoom: a, x: e, y: f }
    })
  const touch = await context.newCDPSession(page)
  const before = await view()
  await fingers(touch, [[{ x: 600, y: 600 }], [{ x: 560, y: 560 }], [{ x: 520, y: 540 }]])
  await expect.poll(view, { timeout: 10_000 }).not.toEqual(before)
  await areaAtRest(page.locator('.react-flow__viewport'))
  const moved = await view()
  expect(moved.zoom).toBe(before.zoom)
  expect(moved.x).toBeLessThan(before.x)

  await fingers(touch, [
    [
      { x: 560, y: 560 },
      { x: 640, y: 640 },
    ],
    [
      { x: 590, y: 590 },
      { x: 610, y: 610 },
    ],
    [
      { x: 596, y: 596 },
      { x: 604, y: 604 },
    ],
  ])
  await expect.poll(async () => (await view()).zoom, { timeout: 10_000 }).not.toBe(before.zoom)

  await page.locator('.react-flow__node[data-id="one"]').tap()
  await page.getByRole('complementary', { name: 'Step: one' }).waitFor()
  await context.close()
  expect(editor.faults).toEqual([])
})

/** Fingers put down, moved from place to place, and lifted. */
async function fingers(session: CDPSession, places: { x: number; y: number }[][]): Promise<void> {
  const [first = [], ...next] = places
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: first })
  for (const touchPoints of next) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints })
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}
