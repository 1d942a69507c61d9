import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Customer, Ticket, Workflow } from '#engine/api/types.ts'
import { areaAtRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  const rossi = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  await ask<Ticket>(page, 'POST', '/api/tickets', { subject: 'Printer on fire', customerId: rossi.id })
  await ask(page, 'POST', '/api/devices', { hostname: 'SRV-ROSSI-1', customerId: rossi.id, kind: 'server' })
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'commands-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 30_000, ...options })

const field = (page: Page) => page.getByRole('combobox', { name: 'Find anything' })
const options = (page: Page) => page.getByRole('option')
const chosen = (page: Page) => page.locator('.react-flow__node.selected').allInnerTexts()

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await axe(page).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** A hook that leads to a choice; each of its ways to a ticket. */
async function openFlow(name: string): Promise<string> {
  const document = {
    ...buildDocument(
      {
        hook: { type: 'webhook.received' },
        check: { type: 'flow.if', params: { condition: expression('trigger.body.bad') } },
        bad: { type: 'ticket.create', params: { subject: literal('It is bad') } },
        good: { type: 'flow.set', params: { text: literal('fine') } },
      },
      ['hook -> check', 'check:yes -> bad', 'check:no -> good'],
    ),
    name,
    layout: {
      hook: { x: 0, y: 160 },
      check: { x: 320, y: 160 },
      bad: { x: 640, y: 80 },
      good: { x: 640, y: 240 },
    },
  }
  const { id } = await ask<Workflow>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(4)
  return id
}

test('Ctrl+K finds a customer, a device and a ticket by words or number from any page, and the last used come first', async () => {
  await page.goto(`${editor.server.url}/runs`)
  await page.getByRole('heading', { name: 'Runs' }).waitFor()
  await page.keyboard.press('Control+k')
  await field(page).fill('rossi')
  await page
    .getByRole('group', { name: 'Customers' })
    .getByRole('option', { name: /Rossi Srl/ })
    .waitFor()
  await page
    .getByRole('group', { name: 'Devices' })
    .getByRole('option', { name: /SRV-ROSSI-1/ })
    .waitFor()
  await picture(page, 'commands-palette')
  expect(await barriers(page)).toEqual([])

  await field(page).fill('printer fire')
  const found = page.getByRole('group', { name: 'Tickets' }).getByRole('option', { name: /Printer on fire/ })
  await found.waitFor()
  const number = /#(\d+)/.exec(await found.innerText())?.[1] ?? ''
  await field(page).fill(number)
  await found.waitFor()
  await found.click()
  await page.waitForURL(new RegExp(`/tickets/${number}$`))

  await page.keyboard.press('Control+k')
  const last = page.getByRole('group', { name: 'Used last' })
  await last.getByRole('option', { name: /Printer on fire/ }).waitFor()
  await field(page).fill('custmers')
  await poll(() => options(page).first().innerText()).toContain('Customers')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/customers$/)
  expect(editor.faults).toEqual([])
})

test('on a workflow Ctrl+K does its commands and goes to its steps, and says why something cannot be done now', async () => {
  await openFlow('By command')
  await page.keyboard.press('Control+k')
  await field(page).fill('undo')
  const undo = page.getByRole('option', { name: /^Undo/ })
  await undo.getByText('Nothing to undo').waitFor()
  await expect.poll(() => undo.getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Enter')
  await expect.poll(() => field(page).count()).toBe(1)
  await picture(page, 'commands-why-not')

  await field(page).fill('good')
  await poll(() => options(page).first().innerText()).toContain('good')
  await page.keyboard.press('Enter')
  await poll(() => chosen(page)).toHaveLength(1)
  expect((await chosen(page))[0]).toContain('good')

  await page.keyboard.press('Control+k')
  await field(page).fill('turn off')
  await poll(() => options(page).first().innerText()).toContain('Turn the step off or on')
  await page.keyboard.press('Enter')
  await page.locator('.step-card[data-disabled="true"]').waitFor()
  expect(editor.faults).toEqual([])
})

test('the arrows walk along the connections, Shift chooses all before or after, Ctrl moves, and Tab goes its usual way', async () => {
  const id = await openFlow('By arrows')
  const now = async () => (await chosen(page)).map((text) => text.split('\n')[0])
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 40 } })
  const before = (await workflowOf(page, id)).document.layout
  for (const [key, step] of [
    ['ArrowRight', 'hook'],
    ['ArrowRight', 'check'],
    ['ArrowRight', 'bad'],
    ['ArrowDown', 'good'],
    ['ArrowUp', 'bad'],
    ['ArrowLeft', 'check'],
  ] as const) {
    await page.keyboard.press(key)
    await poll(now).toEqual([step])
  }
  await page.keyboard.press('Shift+ArrowRight')
  await poll(async () => (await now()).toSorted()).toEqual(['bad', 'check', 'good'])
  expect((await workflowOf(page, id)).document.layout).toEqual(before)

  await page.keyboard.press('Control+Shift+ArrowDown')
  await page.getByText('Saved', { exact: true }).waitFor()
  await poll(async () => (await workflowOf(page, id)).document.layout.good?.y).toBe(272)
  expect((await workflowOf(page, id)).document.layout.hook).toEqual(before.hook)

  const focused = () => page.evaluate('document.activeElement.closest(".react-flow__node")?.dataset.id')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowRight')
  await poll(now).toEqual(['hook'])
  expect(await focused()).toBe('hook')
  await page.keyboard.press('Tab')
  expect(await focused()).not.toBe(undefined)
  expect(editor.faults).toEqual([])
})

test('Space renames the chosen step, and what reads it still does', async () => {
  const id = await openFlow('Renamed')
  await clickCard(page.locator('.react-flow__node[data-id="bad"]'))
  await page.keyboard.press('Space')
  const name = page.getByRole('dialog', { name: 'Rename the step' }).getByRole('textbox', { name: 'Name' })
  await name.fill('Tell somebody')
  await page.keyboard.press('Enter')
  await page.locator('.react-flow__node[data-id="bad"]').getByText('Tell somebody').waitFor()
  await poll(async () => (await workflowOf(page, id)).document.nodes.map(({ name }) => name)).toContain(
    'Tell somebody',
  )
})

test('Ctrl+S saves at once and says that it is saved anyway', async () => {
  const id = await openFlow('Saved')
  await clickCard(page.locator('.react-flow__node[data-id="bad"]'))
  await page.keyboard.press('d')
  await page.keyboard.press('Control+s')
  await page.getByText('Changes are saved by themselves').waitFor()
  expect(
    (await workflowOf(page, id)).document.nodes.find((node) => node.id === 'bad')?.settings.disabled,
  ).toBe(true)
})

test('the sheet of keys is grouped, and searched by what a key does', async () => {
  await openFlow('Keys')
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByRole('region', { name: 'Walking and choosing' }).waitFor()
  await picture(page, 'commands-keys')
  await sheet.getByRole('searchbox', { name: 'Search keys' }).fill('duplicate')
  await poll(() => sheet.getByRole('row').allInnerTexts()).toEqual([expect.stringContaining('Ctrl+D')])
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('a right click on a step, a connection and the canvas offers what can be done there', async () => {
  await openFlow('By menu')
  await clickCard(page.locator('.react-flow__node[data-id="good"]'), { button: 'right' })
  const menu = page.getByRole('menu', { name: 'What can be done here' })
  await menu.getByRole('menuitem', { name: 'Duplicate' }).waitFor()
  await picture(page, 'commands-menu')
  await menu.getByRole('menuitem', { name: 'Duplicate' }).click()
  await poll(() => page.locator('.react-flow__node').count()).toBe(5)

  // Its tools come under the pointer, and belong to it.
  const edge = page.locator('.react-flow__edge[data-id="e1"]')
  await areaAtRest(edge)
  await edge.click({ button: 'right', force: true })
  await menu.getByRole('menuitem', { name: 'Insert a step here' }).waitFor()
  await expect.poll(() => menu.getByRole('menuitem', { name: 'Duplicate' }).count()).toBe(0)
  await menu
    .getByRole('menuitem', { name: /^Delete/ })
    .first()
    .click()
  await poll(() => page.locator('.react-flow__edge').count()).toBe(2)

  await page.locator('.react-flow__pane').click({ button: 'right', position: { x: 300, y: 60 } })
  await menu.getByRole('menuitem', { name: 'Choose all steps' }).click()
  await poll(() => chosen(page)).toHaveLength(5)
  expect(editor.faults).toEqual([])
})

test('the palette finds a step by another word, with a typing mistake and in Italian, and offers a way out when there is none', async () => {
  await openFlow('Palette')
  await page.keyboard.press('n')
  const palette = page.getByRole('region', { name: 'Steps', exact: true })
  const search = palette.getByRole('searchbox', { name: 'Search steps' })
  await palette
    .getByRole('region', { name: 'Most used' })
    .getByRole('button', { name: 'Create ticket', exact: true })
    .waitFor()
  await picture(page, 'commands-steps')
  const first = () => palette.getByRole('button').nth(1).getAttribute('aria-label')
  for (const [typed, title] of [
    ['loop', 'For each'],
    ['tickte create', 'Create ticket'],
    ['posta invia', 'Send e-mail'],
    ['condizióne', 'If'],
  ] as const) {
    await search.fill(typed)
    await poll(first).toBe(title)
  }
  await search.fill('quantum teleporter')
  await palette
    .getByRole('region', { name: 'These reach nearly everything' })
    .getByRole('button', { name: 'Run script' })
    .waitFor()
  await search.fill('loop')
  await page.keyboard.press('Enter')
  await poll(() => page.locator('.react-flow__node').count()).toBe(5)
  await page.getByRole('complementary', { name: 'Step: For each' }).waitFor()
  expect(editor.faults).toEqual([])
})
