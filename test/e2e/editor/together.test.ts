import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import { areaAtRest } from '../../support/at-rest.ts'
import { picture } from '../../support/browser.ts'
import { clickCard } from '../../support/click-card.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'
import { openSecondPerson, secondPassword } from '../../support/second-person.ts'

let editor: Editor
let ada: Page
let bruno: Page

beforeAll(async () => {
  editor = await openEditor()
  ada = editor.page
  bruno = await openSecondPerson(editor)
  for (const page of [ada, bruno]) page.setDefaultTimeout(30_000)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await picture(ada, 'together-failed-ada')
    await picture(bruno, 'together-failed-bruno')
  }
  await letSaves(bruno)
  await bruno.context().setOffline(false)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

/** Browsers, server and database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 30_000, ...options })

test('two people draw one workflow: each sees the other, and what the other saved, without loading anything anew', async () => {
  const id = await openTogether('Drawn by two')
  await ada.getByRole('list', { name: 'Also here' }).getByText('Bruno Bianchi').first().waitFor()
  await bruno.getByRole('list', { name: 'Also here' }).getByText('Ada Rossi').first().waitFor()

  await openStep(ada, 'first')
  await bruno.getByText('Ada Rossi, at first').waitFor()
  await openStep(bruno, 'second')
  await subject(ada).fill('By Ada')
  await subject(bruno).fill('By Bruno')
  await bruno.getByText('Ada Rossi changed first').waitFor()
  await ada.getByText('Bruno Bianchi changed second').waitFor()
  await picture(ada, 'together-1-both')
  await poll(() => subjects(id)).toEqual(['By Ada', 'By Bruno'])

  // What I take back is what I did; the other's work stays.
  await close(ada)
  await ada.keyboard.press('Control+z')
  await poll(() => subjects(id)).toEqual(['Disk full', 'By Bruno'])
  await openStep(ada, 'second')
  await expect.poll(() => subject(ada).inputValue()).toBe('By Bruno')

  await close(bruno)
  await bruno.goto(`${editor.server.url}/workflows`)
  await poll(() => ada.getByRole('list', { name: 'Also here' }).count()).toBe(0)
  // Of two who save in the same moment the second is refused, and saves again with both.
  expectNoFaults('409')
})

test('a field that both changed is asked about side by side; whichever is chosen, one step back leads to the other', async () => {
  const id = await openTogether('Same field')
  await holdSaves(bruno)
  await openStep(bruno, 'first')
  await subject(bruno).fill('By Bruno')
  await openStep(ada, 'first')
  await subject(ada).fill('By Ada')
  await poll(() => subjects(id)).toEqual(['By Ada', 'Disk full'])

  const question = bruno.getByRole('region', { name: 'Subject of first' })
  await question.waitFor()
  await picture(bruno, 'together-2-conflict')
  await expect.poll(() => question.innerText()).toMatch(/Mine\s+By Bruno[\s\S]*Ada Rossi\s+By Ada/)
  await bruno.keyboard.press('Escape')
  await expect.poll(() => subject(bruno).inputValue()).toBe('By Bruno')
  await letSaves(bruno)
  // Nothing is written over while the question is open.
  await bruno.getByRole('button', { name: '1 conflict' }).click()
  expect(await subjects(id)).toEqual(['By Ada', 'Disk full'])

  await question.getByRole('button', { name: 'Keep mine' }).click()
  await poll(() => subjects(id)).toEqual(['By Bruno', 'Disk full'])
  await close(bruno)
  await bruno.keyboard.press('Control+z')
  await poll(() => subjects(id)).toEqual(['By Ada', 'Disk full'])
  await bruno.keyboard.press('Control+Shift+z')
  await poll(() => subjects(id)).toEqual(['By Bruno', 'Disk full'])
  expectNoFaults('409', 'ERR_CONNECTION_FAILED')
})

test('a step that one deleted while the other changed it stays until somebody decides', async () => {
  const id = await openTogether('Deleted and changed')
  await holdSaves(bruno)
  await openStep(bruno, 'second')
  await subject(bruno).fill('Still needed')
  await close(bruno)
  await clickCard(card(ada, 'second'))
  await ada.keyboard.press('Delete')
  await poll(async () => (await workflowOf(ada, id)).document.nodes.length).toBe(2)
  const question = bruno.getByRole('region', { name: 'second', exact: true })
  await question.waitFor()
  await expect.poll(() => question.innerText()).toMatch(/Ada Rossi\s+removed/)
  await letSaves(bruno)
  await question.getByRole('button', { name: 'Keep mine' }).click()
  await poll(() => subjects(id)).toEqual(['Disk full', 'Still needed'])
  await poll(async () => (await workflowOf(ada, id)).document.edges.length).toBe(2)
  await card(ada, 'second').waitFor()
  expectNoFaults('409', 'ERR_CONNECTION_FAILED')
})

test('without a connection it says so, keeps what is changed, and saves by itself when it is back', async () => {
  const id = await openTogether('Lost connection')
  await bruno.context().setOffline(true)
  await openStep(bruno, 'first')
  await subject(bruno).fill('Typed in the cellar')
  await bruno.getByText('No connection').waitFor()
  await picture(bruno, 'together-3-offline')
  // Meanwhile somebody else works on.
  await openStep(ada, 'second')
  await subject(ada).fill('By Ada')
  await poll(() => subjects(id)).toEqual(['Disk full', 'By Ada'])
  await bruno.context().setOffline(false)
  await bruno.getByText('Saved', { exact: true }).waitFor()
  await poll(() => subjects(id)).toEqual(['Typed in the cellar', 'By Ada'])
  expectNoFaults('409', 'ERR_INTERNET_DISCONNECTED', 'Failed to load resource', 'network')
})

test('what could not be saved is back after the page was closed and opened again', async () => {
  const id = await openTogether('Closed without a connection')
  await bruno.context().setOffline(true)
  await openStep(bruno, 'first')
  await subject(bruno).fill('Not lost')
  await bruno.getByText('No connection').waitFor()
  // What a page sends while it is left would get around the browser's pretence.
  await bruno.evaluate("window.fetch = () => Promise.reject(new TypeError('No network'))")
  await bruno.goto('about:blank')
  await openStep(ada, 'second')
  await subject(ada).fill('Meanwhile')
  await poll(() => subjects(id)).toEqual(['Disk full', 'Meanwhile'])
  await bruno.context().setOffline(false)
  await open(bruno, id)
  await poll(() => subjects(id)).toEqual(['Not lost', 'Meanwhile'])
  expectNoFaults('ERR_INTERNET_DISCONNECTED', 'Failed to load resource', 'network')
})

test('a save whose answer was lost is not taken for the work of somebody else', async () => {
  const id = await openTogether('Lost answer')
  let lost = 0
  await bruno.route('**/api/workflows/*/draft', async (route) => {
    if (lost++ > 0) return route.continue()
    await route.fetch()
    await route.abort('connectionfailed')
  })
  await openStep(bruno, 'first')
  await subject(bruno).fill('Half')
  await poll(() => subjects(id)).toEqual(['Half', 'Disk full'])
  await subject(bruno).fill('Half of it')
  await poll(() => subjects(id)).toEqual(['Half of it', 'Disk full'])
  await bruno.getByText('Saved', { exact: true }).waitFor()
  await expect.poll(() => subject(bruno).inputValue()).toBe('Half of it')
  expectNoFaults('ERR_CONNECTION_FAILED')
})

test('when the session ends, signing in again happens over the page, and what was changed is saved', async () => {
  const id = await openTogether('Session over')
  await openStep(bruno, 'first')
  const address = bruno.url()
  await bruno.context().clearCookies()
  await subject(bruno).fill('After the session')
  const dialog = bruno.getByRole('dialog', { name: 'Sign in to go on' })
  await dialog.waitFor()
  await picture(bruno, 'together-4-sign-in')
  await dialog.getByRole('textbox', { name: 'Password' }).fill('wrong')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByRole('textbox', { name: 'Password' }).fill(secondPassword)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await poll(() => dialog.count()).toBe(0)
  await poll(() => subjects(id)).toEqual(['After the session', 'Disk full'])
  expect(bruno.url()).toBe(address)
  await expect.poll(() => subject(bruno).inputValue()).toBe('After the session')
  expectNoFaults('401', 'MIME type')
})

/** Makes a workflow of two tickets and opens it for both; answers its id. */
async function openTogether(name: string): Promise<string> {
  const ticket = { type: 'ticket.create', params: { subject: literal('Disk full') } }
  const document = buildDocument({ hook: { type: 'webhook.received' }, first: ticket, second: ticket }, [
    'hook -> first',
    'first -> second',
  ])
  const { id } = await ask<Workflow>(ada, 'POST', '/api/workflows', { document: { ...document, name } })
  await Promise.all([open(ada, id), open(bruno, id)])
  return id
}

async function open(page: Page, id: string): Promise<void> {
  await page.goto(`${editor.server.url}/workflows/${id}`)
  await poll(() => page.locator('.react-flow__node').count()).toBe(3)
}

async function openStep(page: Page, name: string): Promise<void> {
  await areaAtRest(card(page, name))
  await clickCard(card(page, name))
  await page.getByRole('complementary', { name: `Step: ${name}` }).waitFor()
}

async function close(page: Page): Promise<void> {
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 40 } })
  await poll(() => page.getByRole('complementary', { name: /^Step: / }).count()).toBe(0)
}

const card = (page: Page, name: string) =>
  page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })

const subject = (page: Page) =>
  page.getByRole('complementary', { name: /^Step: / }).getByRole('textbox', { name: 'Subject' })

/** The subjects of the two tickets as the server has them. */
async function subjects(id: string): Promise<unknown[]> {
  const { nodes } = (await workflowOf(ada, id)).document
  return ['first', 'second'].map((step) => {
    const param = nodes.find((node) => node.id === step)?.params.subject
    return param?.kind === 'literal' ? param.value : param?.source
  })
}

/** The server is not reached with saves, as on a line that breaks down. */
async function holdSaves(page: Page): Promise<void> {
  await page.route('**/api/workflows/*/draft', (route) => route.abort('connectionfailed'))
}

async function letSaves(page: Page): Promise<void> {
  await page.unroute('**/api/workflows/*/draft')
}

function expectNoFaults(...expected: string[]): void {
  expect(editor.faults.filter((fault) => !expected.some((part) => fault.includes(part)))).toEqual([])
  editor.faults.length = 0
}
