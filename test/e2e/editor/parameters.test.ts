import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import type { Param } from '#engine/expressions/param.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor

beforeAll(async () => {
  editor = await openEditor()
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(editor.page, `parameters-failed-${task.id}`)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** Drafts are saved a moment after the last change, and machines may be busy. */
const poll = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 10_000 })

const alert = { type: 'alert.received' }
const ticket = { type: 'ticket.create', params: { subject: template('Disk of {{ trigger.host }}') } }

/** Opens a workflow and answers how to look at its parameters on the server. */
async function open(sketch: Parameters<typeof buildDocument>[0], edges: string[]) {
  const { page, server } = editor
  const { id } = await ask<Workflow>(page, 'POST', '/api/workflows', {
    document: buildDocument(sketch, edges),
  })
  await page.goto(`${server.url}/workflows/${id}`)
  await page.locator('.react-flow__node').first().waitFor()
  return {
    id,
    page,
    params: async (nodeId: string): Promise<Record<string, Param>> =>
      (await workflowOf(page, id)).document.nodes.find((node) => node.id === nodeId)?.params ?? {},
  }
}

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)

async function openStep(page: Page, name: string): Promise<Locator> {
  await clickCard(card(page, name))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Step: ${name}` })
  await dialog.waitFor()
  return dialog
}

const fieldOf = (panel: Locator, name: string) => panel.locator(`[data-param="${name}"]`)

/** Another kind of value for a field. */
async function switchTo(field: Locator, kind: 'Fixed value' | 'Text with values' | 'Expression') {
  await field.getByRole('radio', { name: kind }).focus()
  await field.page().keyboard.press('Space')
}

test('a field of an earlier step is dragged onto a parameter and stands there by the name of its step', async () => {
  const { page, params } = await open({ alert, ticket, note: { type: 'ticket.comment' } }, [
    'alert -> ticket',
    'ticket -> note',
  ])
  const dialog = await openStep(page, 'note')
  const input = dialog.getByRole('region', { name: 'Input' })
  const row = input.getByRole('treeitem').filter({ hasText: /^number/ })
  await row.dragTo(fieldOf(dialog, 'ticket'))

  await poll(() => params('note')).toMatchObject({
    ticket: { kind: 'expression', source: 'steps.ticket.output.number' },
  })
  const pill = fieldOf(dialog, 'ticket').locator('.cm-step-pill')
  await poll(() => pill.textContent()).toBe('ticket › number')
  await picture(page, 'parameters-1-dragged')

  // Into text at its end; it stays text around the value.
  await fieldOf(dialog, 'body').getByRole('textbox').fill('Seen as')
  await input
    .getByRole('treeitem')
    .filter({ hasText: /^subject/ })
    .dragTo(fieldOf(dialog, 'body'))
  await poll(() => params('note')).toMatchObject({
    body: { kind: 'template', source: 'Seen as {{ steps.ticket.output.subject }}' },
  })
  await poll(() => fieldOf(dialog, 'body').locator('.cm-step-pill').textContent()).toBe('ticket › subject')
  await picture(page, 'parameters-2-text')
  expect(editor.faults).toEqual([])
})

test('by the keyboard alone: a step is opened, a field is found among all data and taken, and Escape goes back', async () => {
  const { page, params } = await open({ alert, ticket, note: { type: 'ticket.comment' } }, [
    'alert -> ticket',
    'ticket -> note',
  ])
  const dialog = await openStep(page, 'note')
  await fieldOf(dialog, 'body').getByRole('textbox').focus()
  await dialog.getByText('into “Text”').waitFor()
  await dialog.getByRole('textbox', { name: 'Search all data' }).fill('host')
  const found = dialog.getByRole('region', { name: 'Found values' })
  await found.getByRole('button', { name: /trigger › host/ }).focus()
  await page.keyboard.press('Enter')
  await poll(() => params('note')).toMatchObject({ body: { kind: 'expression', source: 'trigger.host' } })

  await dialog.focus()
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('dialog', { name: 'Step: ticket' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('dialog', { name: 'Step: note' }).waitFor()
  await page.keyboard.press('Control+z')
  await poll(() => params('note')).not.toHaveProperty('body')
  await page.keyboard.press('Escape')
  await poll(() => page.getByRole('dialog').count()).toBe(0)
  await page.getByRole('complementary', { name: 'Step: note' }).waitFor()
  expect(editor.faults).toEqual([])
})

test('switching a field between fixed, text and expression loses no value, also after undo and a reload', async () => {
  const { page, params } = await open({ alert, ticket }, ['alert -> ticket'])
  await clickCard(card(page, 'ticket'))
  const panel = page.getByRole('complementary', { name: 'Step: ticket' })
  const subject = fieldOf(panel, 'subject')
  const to = (kind: Parameters<typeof switchTo>[1]) => switchTo(subject, kind)
  await to('Fixed value')
  await subject.getByRole('textbox').fill('Printer')
  await to('Expression')
  await subject.locator('.cm-content').fill('trigger.title | upcase')
  await to('Text with values')
  await poll(() => params('ticket')).toMatchObject({ subject: ticket.params.subject })
  await to('Expression')
  await poll(() => params('ticket')).toMatchObject({ subject: expression('trigger.title | upcase') })
  await to('Fixed value')
  await poll(() => params('ticket')).toMatchObject({ subject: literal('Printer') })

  await page.getByText('Saved', { exact: true }).waitFor()
  await page.reload()
  await clickCard(card(page, 'ticket'))
  await to('Expression')
  await poll(() => params('ticket')).toMatchObject({ subject: expression('trigger.title | upcase') })
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 500 } })
  await page.keyboard.press('Control+z')
  await poll(() => params('ticket')).toMatchObject({ subject: literal('Printer') })
  await clickCard(card(page, 'ticket'))
  await to('Expression')
  await poll(() => params('ticket')).toMatchObject({ subject: expression('trigger.title | upcase') })
  expect(editor.faults).toEqual([])
})

test('a renamed step is called by its new name in every expression, and a duplicated step speaks of its own copies', async () => {
  const { page, id, params } = await open(
    {
      alert,
      ticket,
      note: { type: 'ticket.comment', params: { ticket: expression('steps.ticket.output.number') } },
    },
    ['alert -> ticket', 'ticket -> note'],
  )
  await clickCard(card(page, 'ticket'))
  await page.getByRole('textbox', { name: 'Step name' }).fill('Open it')
  await clickCard(card(page, 'note'))
  const pill = page.locator('[data-param="ticket"] .cm-step-pill')
  await poll(() => pill.textContent()).toBe('Open it › number')
  expect(await params('note')).toMatchObject({ ticket: expression('steps.ticket.output.number') })

  await clickCard(card(page, 'ticket'))
  await clickCard(card(page, 'note'), { modifiers: ['Control'] })
  await page.keyboard.press('Control+d')
  await poll(async () => (await workflowOf(page, id)).document.nodes.length).toBe(5)
  const { nodes } = (await workflowOf(page, id)).document
  const copies = nodes.slice(3)
  const copiedTicket = copies.find(({ type }) => type === 'ticket.create')
  expect(copies.find(({ type }) => type === 'ticket.comment')?.params.ticket).toEqual(
    expression(`steps.${copiedTicket?.id}.output.number`),
  )
  expect(editor.faults).toEqual([])
})

test('what an expression gives stands below it with its type, and where it gives nothing, why', async () => {
  const { page } = await open({ alert, ticket, note: { type: 'ticket.comment' } }, [
    'alert -> ticket',
    'ticket -> note',
  ])
  const dialog = await openStep(page, 'note')
  const body = fieldOf(dialog, 'body')
  await switchTo(body, 'Expression')
  const write = async (source: string) => {
    await body.locator('.cm-content').fill(source)
    await page.keyboard.press('Escape')
  }
  const result = body.getByRole('status')
  await body.locator('.cm-content').fill('trigger.title')
  await poll(() => result.textContent()).toContain('Gives text: web-01 of Contoso Dental')
  await body.locator('.cm-content').fill('steps.ticket.output.tags')
  await poll(() => result.textContent()).toMatch(/Gives a list of \d+/)
  await body.locator('.cm-content').fill('steps.ticket.output.numbr')
  await poll(() => result.textContent()).toContain('Gives nothing with the data at hand')
  await poll(() => body.getByRole('alert').textContent()).toContain('Did you mean “number”?')
  await body.locator('.cm-content').fill('event.contact.name')
  await poll(() => result.textContent()).toMatch(/“event” has no “contact”/)
  await body.locator('.cm-content').fill('trigger.title | upcas')
  await body.locator('.cm-source-problem').waitFor()
  await expect.poll(() => body.locator('.cm-source-problem').textContent()).toBe('upcas')
  await picture(page, 'parameters-3-why')
  await write('trigger.title')
  expect(editor.faults).toEqual([])
})

test('an expression that does not end is stopped, and typing goes on meanwhile', async () => {
  const { page } = await open({ alert, ticket }, ['alert -> ticket'])
  await clickCard(card(page, 'ticket'))
  const panel = page.getByRole('complementary', { name: 'Step: ticket' })
  const subject = fieldOf(panel, 'subject')
  const runaway = '{% for a in (1..9000000) %}{% for b in (1..9000000) %}x{% endfor %}{% endfor %}'
  await subject.locator('.cm-content').fill(runaway)
  // Another field takes letters before the answer is there.
  await fieldOf(panel, 'description').getByRole('textbox').fill('Typed meanwhile')
  await poll(() => subject.getByRole('status').textContent()).toMatch(/takes too long|too much data/)
  await subject.locator('.cm-content').fill('Typed on')
  await poll(() => subject.getByRole('status').textContent()).toContain('Typed on')
  expect(editor.faults).toEqual([])
})

test('completion offers steps by name with type and value, and filters with how they are called', async () => {
  const { page, params } = await open({ alert, ticket, note: { type: 'ticket.comment' } }, [
    'alert -> ticket',
    'ticket -> note',
  ])
  const dialog = await openStep(page, 'note')
  const body = fieldOf(dialog, 'body')
  await switchTo(body, 'Expression')
  await body.locator('.cm-content').click()
  await page.keyboard.type('numb')
  const offer = page.locator('.cm-tooltip-autocomplete li').filter({ hasText: 'ticket › number' })
  await offer.waitFor()
  await expect.poll(() => offer.textContent()).toContain('number · 1042')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' | repl')
  const filter = page.locator('.cm-tooltip-autocomplete li').filter({ hasText: 'replace: text, by' })
  await filter.waitFor()
  await expect.poll(() => filter.textContent()).toContain('Replaces all of a text')
  await picture(page, 'parameters-4-completion')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await poll(() => params('note')).toMatchObject({
    body: { kind: 'expression', source: 'steps.ticket.output.number | repl' },
  })
  expect(editor.faults).toEqual([])
})

test('problems are named at once, step by step; one opens its field, and one that is certain is mended there', async () => {
  const { page, params } = await open(
    {
      alert,
      ticket,
      note: {
        type: 'ticket.comment',
        params: { ticket: expression('steps.ticket.output.numbr'), body: literal('x') },
      },
      other: { type: 'ticket.comment' },
    },
    ['alert -> ticket', 'ticket -> note', 'note -> other'],
  )
  await page.getByRole('button', { name: /problems/ }).click()
  const list = page.getByRole('complementary', { name: 'Problems' })
  const note = list.getByRole('region', { name: 'note' })
  await note.getByText('“ticket” gives no “numbr”. Did you mean “number”?').waitFor()
  await picture(page, 'parameters-5-problems')
  await note.getByRole('button', { name: 'Write number' }).click()
  await poll(() => params('note')).toMatchObject({ ticket: expression('steps.ticket.output.number') })
  await poll(() => list.getByRole('region', { name: 'note' }).count()).toBe(0)

  await list.getByRole('region', { name: 'other' }).getByText('“Text” needs a value.').click()
  const other = page.getByRole('complementary', { name: 'Step: other' })
  await fieldOf(other, 'body').locator(':focus').waitFor()
  expect(editor.faults).toEqual([])
})

test('the three columns stand side by side at 1280 pixels, are tabs on a phone, and hold what axe asks, in light and dark', async () => {
  const { page } = await open({ alert, ticket, note: { type: 'ticket.comment' } }, [
    'alert -> ticket',
    'ticket -> note',
  ])
  await page.setViewportSize({ width: 1280, height: 800 })
  const dialog = await openStep(page, 'note')
  const boxes = await Promise.all(
    ['Input', 'Parameters', 'Output'].map((name) => dialog.getByRole('region', { name }).boundingBox()),
  )
  for (const box of boxes) {
    expect(box?.width).toBeGreaterThan(200)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1281)
  }
  const edge = dialog.getByRole('separator', { name: 'Width of the input' })
  const before = Number(await edge.getAttribute('aria-valuenow'))
  await edge.focus()
  await page.keyboard.press('ArrowLeft')
  await poll(() => edge.getAttribute('aria-valuenow')).toBe(String(before - 24))
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.evaluate((scheme) => localStorage.setItem('mantine-color-scheme-value', scheme), scheme)
    await page.reload()
    const opened = await openStep(page, 'note')
    await opened.getByRole('treeitem').first().waitFor()
    await picture(page, `parameters-6-${scheme}`)
    const { violations } = await axe(page).include('.step-detail').analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  await page.evaluate(() => localStorage.removeItem('mantine-color-scheme-value'))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 400, height: 800 })
  const tabs = page.getByRole('radiogroup', { name: 'Shown column' })
  await tabs.getByText('Input').click()
  await page.getByRole('region', { name: 'Input' }).waitFor()
  await expect.poll(() => page.getByRole('region', { name: 'Output' }).count()).toBe(0)
  await picture(page, 'parameters-7-phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(editor.faults).toEqual([])
})
