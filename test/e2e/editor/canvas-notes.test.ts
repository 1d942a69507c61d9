import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { picture } from '../../support/browser.ts'
import { openCanvas } from '../../support/canvas.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, 'canvas-notes-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a note is written, coloured, resized, copied with a step and deleted, and the workflow runs as without it', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      {
        hand: { type: 'manual.start' },
        one: { type: 'flow.set', settings: { note: 'Ask Ada before you change this' } },
      },
      ['hand -> one'],
    ),
    layout: { hand: { x: 0, y: 0 }, one: { x: 320, y: 0 } },
    name: 'With notes',
  })
  const { page, area } = canvas
  const start = await canvas.saved()
  const note = () => page.locator('.react-flow__node-note')
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 500 } })
  await page.keyboard.press('Shift+S')
  const text = page.getByRole('textbox', { name: 'Text of the note' })
  await text.fill('# Why\nAll **disk alerts** come here\n- first ask\nhttps://msp.example/wiki')
  await text.press('Escape')
  await note().getByRole('link', { name: 'https://msp.example/wiki' }).waitFor()
  await note().locator('b', { hasText: 'disk alerts' }).waitFor()
  await page.getByRole('toolbar', { name: 'Note' }).getByRole('button', { name: 'Green' }).click()
  const grip = await area(page.locator('.note-grip'))
  await canvas.drag({ x: grip.x + 8, y: grip.y + 8 }, { x: grip.x + 88, y: grip.y + 68 })
  await canvas.poll(async () => (await canvas.saved()).notes?.[0]).toMatchObject({ colour: 'green' })
  await canvas.poll(async () => (await canvas.saved()).notes?.[0]?.width ?? 0).toBeGreaterThan(250)
  await page.getByRole('img', { name: 'Note: Ask Ada before you change this' }).waitFor()
  await canvas.barrierFree('note')

  // Enter opens it for writing again, and one step back takes what was typed.
  await page.keyboard.press('Enter')
  await text.press('End')
  await text.pressSequentially(' and more')
  await text.press('Escape')
  await canvas.poll(async () => (await canvas.saved()).notes?.[0]?.text).toContain(' and more')
  await page.keyboard.press('Control+z')
  await canvas.poll(async () => (await canvas.saved()).notes?.[0]?.text).not.toContain(' and more')

  await page.keyboard.press('Control+a')
  await note().click({ position: { x: 6, y: 6 }, modifiers: ['Shift'] })
  await page.keyboard.press('Control+d')
  await canvas.poll(() => note().count()).toBe(2)
  await page.keyboard.press('Delete')
  await canvas.poll(() => note().count()).toBe(1)
  await note().click({ position: { x: 6, y: 6 } })
  await page.keyboard.press('Delete')
  await page.getByText('Deleted 1 note').waitFor()
  await canvas.poll(async () => await canvas.saved()).toEqual(start)
  expect(editor.faults).toEqual([])
})

test('a step is replaced in its place with R: its name, its connections and what both kinds have stay, the rest is said', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      {
        hook: { type: 'webhook.received' },
        check: { type: 'flow.if', params: { condition: expression('trigger.severity == "high"') } },
        yes: { type: 'flow.set' },
        no: { type: 'flow.set', params: { from: expression('steps.check.output') } },
      },
      ['hook -> check', 'check:yes -> yes', 'check:no -> no'],
    ),
    name: 'Replaced',
  })
  const { page, card } = canvas
  const before = await canvas.saved()
  await clickCard(card('check'), { position: { x: 8, y: 8 } })
  await page.keyboard.press('r')
  const palette = page.getByRole('region', { name: 'Steps' })
  const setValues = palette.getByRole('button', { name: 'Set values', exact: true })
  await setValues.waitFor()
  expect(await palette.getByRole('button', { name: 'Webhook received', exact: true }).count()).toBe(0)
  await setValues.click()
  await page.getByText('2 connections from ways out that it does not have are gone.').waitFor()
  const after = await canvas.saved()
  expect(after.nodes[1]).toMatchObject({ id: 'check', type: 'flow.set', name: 'check' })
  expect(after.layout).toEqual(before.layout)
  expect(await canvas.ways()).toEqual(['hook:out -> check'])
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await canvas.poll(canvas.ways).toEqual(['check:no -> no', 'check:yes -> yes', 'hook:out -> check'])
  expect((await canvas.saved()).nodes).toEqual(before.nodes)
  expect(editor.faults).toEqual([])
})

test('a frame is closed to its head, which says what is in it, stays closed for who closed it, and no step of it is lost', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      {
        hook: { type: 'webhook.received' },
        loop: { type: 'flow.each', params: { items: expression('trigger.body') } },
        one: { type: 'flow.set', in: 'loop', params: { a: literal(1) } },
        bad: { type: 'ticket.create', in: 'loop' },
        after: { type: 'flow.set' },
      },
      ['hook -> loop', 'one -> bad', 'loop -> after'],
    ),
    name: 'Closed',
  })
  const { page, card } = canvas
  const before = await canvas.saved()
  await page.getByRole('button', { name: 'Close loop' }).click()
  await canvas.poll(() => card('one').count()).toBe(0)
  await card('loop').getByText('2 steps').waitFor()
  await card('loop').getByText('1 to mend').waitFor()
  await canvas.barrierFree('closed-frame')
  await page.reload()
  await page.getByRole('button', { name: 'Open loop' }).waitFor()
  expect(await card('one').count()).toBe(0)
  expect(await canvas.saved()).toEqual(before)
  await page.getByRole('button', { name: 'Open loop' }).click()
  await canvas.poll(() => card('one').count()).toBe(1)
  expect(editor.faults).toEqual([])
})

test('the whole workflow is saved as an image of its own, with notes, frames and connections, in both formats', async () => {
  const canvas = await openCanvas(editor, {
    ...buildDocument(
      {
        hook: { type: 'webhook.received' },
        loop: { type: 'flow.each', params: { items: expression('trigger.body') } },
        one: { type: 'flow.set', in: 'loop' },
      },
      ['hook -> loop'],
    ),
    notes: [
      { id: 't_1', text: 'Why & <how>', x: 0, y: -200, width: 240, height: 80, colour: 'rose' as const },
    ],
    name: 'An image',
  })
  const { page } = canvas
  await page.emulateMedia({ colorScheme: 'dark' })
  for (const [command, name] of [
    ['Save as image (SVG)', 'An-image.svg'],
    ['Save as image (PNG)', 'An-image.png'],
  ] as const) {
    await page.locator('.react-flow__pane').click({ button: 'right', position: { x: 30, y: 400 } })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: command }).click(),
    ])
    expect(download.suggestedFilename()).toBe(name)
    const bytes = await readFile(await download.path())
    if (name.endsWith('.png')) {
      expect(bytes.subarray(1, 4).toString()).toBe('PNG')
      expect(bytes.readUInt32BE(16)).toBeGreaterThan(1000)
      continue
    }
    const svg = bytes.toString()
    expect(svg).toContain('Why &amp; &lt;how&gt;')
    for (const text of ['hook', 'loop', 'one']) expect(svg).toContain(`>${text}</text>`)
    expect(svg.match(/<path d="M[^"]*C/g)?.length).toBeGreaterThanOrEqual(1)
    // Nothing that only the page knows, and nothing from elsewhere.
    expect(svg).not.toMatch(/var\(--|href=|<foreignObject/)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  expect(editor.faults).toEqual([])
})
