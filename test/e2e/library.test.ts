import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Customer, Run, RunSummary, WorkflowSummary } from '#engine/api/types.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

let editor: Editor
let page: Page
let rossi: Customer

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  rossi = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Rossi Srl' })
  await ask(page, 'POST', '/api/customers', { name: 'Bianchi Spa' })
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'library-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('the library is searched and filtered, and says of each need whether it is there', async () => {
  await page.goto(`${editor.server.url}/playbooks`)
  const card = (name: string) => page.getByRole('article', { name })
  const alert = card('One ticket for each problem that monitoring sees')
  await alert.waitFor()
  expect(await barriers()).toEqual([])
  await picture(page, 'library')

  await page.getByRole('searchbox', { name: 'Search playbooks' }).fill('bounces mailbox')
  const mail = card('E-mail becomes a ticket')
  await mail.waitFor()
  await alert.waitFor({ state: 'detached' })
  // It leads to where what is missing is made.
  await mail
    .getByRole('link', { name: /: Missing/ })
    .first()
    .waitFor()
  await page.waitForURL(/q=bounces/)

  await page.getByRole('radiogroup', { name: 'Which' }).getByText('Nothing missing').click()
  await page.getByText('Nothing fits.').waitFor()
  await page.getByRole('button', { name: 'Show all' }).click()
  await alert.waitFor()
  // Faster than the address can follow: neither is lost.
  await page.evaluate(() => {
    for (const label of document.querySelectorAll<HTMLElement>('[role="radiogroup"] label')) {
      if (label.innerText === 'Nothing missing' || label.innerText === 'Monitoring') label.click()
    }
  })
  await page.waitForURL((url) => url.searchParams.has('show') && url.searchParams.has('goal'))
  await expect.poll(() => page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['Monitoring'])
})

test('a scenario is played on the page of its playbook, step by step, and nothing of it is left here', async () => {
  await page.goto(`${editor.server.url}/playbooks/alert-to-ticket`)
  await page.getByRole('heading', { name: 'Risk and limits' }).waitFor()
  await page.locator('.react-flow__node').first().waitFor()
  const name = 'The end of the problem closes the ticket that nobody has touched'
  await page.getByRole('button', { name: `Play: ${name}` }).click()
  const scenario = page.getByRole('listitem', { name })
  await scenario.getByText('It went as expected').waitFor({ timeout: 120_000 })
  await scenario.getByText('Close it if nobody has worked on it').waitFor()
  await scenario.getByText('New tickets').waitFor()
  await picture(page, 'library-played')
  expect(await barriers()).toEqual([])
  expect((await ask<ApiPage<unknown>>(page, 'GET', '/api/tickets')).items).toEqual([])
  expect((await ask<ApiPage<unknown>>(page, 'GET', '/api/workflows')).items).toEqual([])
})

test('a playbook is set up to watch, becomes real for one customer, and then for all', async () => {
  await page.goto(`${editor.server.url}/playbooks`)
  await page.getByRole('link', { name: 'Set up One ticket for each problem that monitoring sees' }).click()
  const steps = page.getByRole('list', { name: 'Steps of the set-up' })
  await steps.waitFor()
  await page.getByRole('combobox', { name: /Queue for new tickets/ }).waitFor()
  expect(await barriers()).toEqual([])
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('It needs none to be chosen.').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'What is made' }).waitFor()
  expect((await ask<ApiPage<unknown>>(page, 'GET', '/api/workflows')).items).toEqual([])
  await page.getByRole('button', { name: 'Make the draft and try it' }).click()
  await page.getByText('There are no recorded events that it would hear.').waitFor()
  await picture(page, 'library-look')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('radio', { name: 'Watch first' }).waitFor()
  expect(await barriers()).toEqual([])
  await picture(page, 'library-start')
  await page.getByRole('button', { name: 'Start watching' }).click()
  await page.getByText(/watches now/).waitFor()
  const text = await page.getByRole('main').innerText()
  const url = /http\S+\/hooks\/[\w-]+/.exec(text)?.[0] ?? ''
  const secret = /Bearer ([\w-]+)/.exec(text)?.[1] ?? ''
  const send = async (id: string, customer: string) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ id, title: `Disk full ${id}`, severity: 'high', customer }),
    })
    expect(answer.status).toBe(202)
  }

  await send('a1', 'Rossi Srl')
  await modes().toEqual(['dry'])
  await page.getByRole('link', { name: 'Open workflow' }).click()
  await page.getByText('It only watches.').waitFor()
  await page.getByRole('link', { name: '1 plan so far' }).waitFor()
  await picture(page, 'library-watching')
  await tickets().toEqual([])

  await page.getByRole('button', { name: 'Go on for some customers…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Customers for whom it is real' }).click()
  await page.getByRole('option', { name: 'Rossi Srl' }).click()
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Make it real for them' }).click()
  await page.getByText('It is real for Rossi Srl only.').waitFor()
  await send('a2', 'Bianchi Spa')
  await send('a3', 'Rossi Srl')
  await modes().toEqual(['dry', 'dry', 'live'])
  await tickets().toEqual([rossi.id])

  await page.getByRole('button', { name: 'Go on for all' }).click()
  await page.getByText('It is real for Rossi Srl only.').waitFor({ state: 'detached' })
  await send('a4', 'Bianchi Spa')
  await modes().toEqual(['dry', 'dry', 'live', 'live'])
  await expect.poll(async () => (await listTickets()).length, { timeout: 30_000 }).toBe(2)

  await page.goto(`${editor.server.url}/playbooks?show=imported`)
  await page.getByText('Set up once').waitFor()
  expect(editor.faults).toEqual([])
})

async function listTickets() {
  return (await ask<ApiPage<{ customerId: string | null }>>(page, 'GET', '/api/tickets')).items
}

/** Of the runs that have ended, sorted. */
const modes = () =>
  expect.poll(
    async () => {
      const [workflow] = (await ask<ApiPage<WorkflowSummary>>(page, 'GET', '/api/workflows')).items
      const { items } = await ask<ApiPage<RunSummary>>(
        page,
        'GET',
        `/api/runs?workflowId=${workflow?.id ?? ''}`,
      )
      const ended: Run['status'] = 'succeeded'
      return items
        .filter(({ status }) => status === ended)
        .map(({ mode }) => mode)
        .sort()
    },
    { timeout: 30_000 },
  )

/** Whose tickets there are. */
const tickets = () =>
  expect.poll(async () => (await listTickets()).map(({ customerId }) => customerId), { timeout: 30_000 })

async function barriers() {
  const { violations } = await axe(page).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
