import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type {
  CannedReply,
  Customer,
  Page as ListPage,
  NamedStatus,
  PriorityMatrix,
  Queue,
  TechnicianView,
  Ticket,
} from '#engine/api/types.ts'
import { atRest } from '../support/at-rest.ts'
import { axe } from '../support/axe.ts'
import { picture } from '../support/browser.ts'
import { ask, type Editor, openEditor } from '../support/editor.ts'

/** The machine may be busy. */
const patience = { timeout: 15_000 }

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  const customer = await ask<Customer>(page, 'POST', '/api/customers', { name: 'Rossi Srl', language: 'it' })
  await ask(page, 'POST', '/api/tickets', { subject: 'Printer jams', customerId: customer.id })
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'desk-settings-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

const items = async <T>(path: string) => (await ask<ListPage<T>>(page, 'GET', `/api/${path}`)).items
const part = (name: string) => page.getByRole('region', { name, exact: true })
const dialog = () => page.getByRole('dialog')

async function choose(box: string, option: string): Promise<void> {
  await dialog().getByRole('combobox', { name: box }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

test('an administrator makes a queue whose tickets go to one person, and the server says who is missing', async () => {
  await page.goto(`${editor.server.url}/settings`)
  await page.getByRole('tab', { name: 'Desk' }).click()
  await newQueue().click()
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Projects')
  await choose('New tickets go to', 'One person')
  await choose('Person', 'Ada Rossi')
  await dialog().getByRole('button', { name: 'Create queue' }).click()
  await dialog().waitFor({ state: 'hidden' })
  await part('Queues').getByRole('cell', { name: 'Ada Rossi' }).waitFor()
  const made = (await items<Queue>('queues')).find(({ name }) => name === 'Projects')
  expect(made).toMatchObject({ assignment: 'person', assignee: 'Ada Rossi', active: true })

  await newQueue().click()
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('projects')
  await dialog().getByRole('button', { name: 'Create queue' }).click()
  await dialog().getByRole('alert').getByText('There is a queue "projects" already.').waitFor()
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'hidden' })
})

function newQueue() {
  return part('Queues').getByRole('button', { name: 'New queue' })
}

test('a status of the MSP is of one of the five kinds; its name changes, its kind stays', async () => {
  const statuses = part('Ticket statuses')
  await statuses.getByText('No statuses of your own yet').waitFor()
  await statuses.getByRole('button', { name: 'Make the first status' }).click()
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Waiting for vendor')
  await choose('Kind', 'Waiting')
  await dialog().getByRole('button', { name: 'Create status' }).click()
  await dialog().waitFor({ state: 'hidden' })
  await statuses.getByRole('button', { name: 'Waiting for vendor', exact: true }).click()
  await expect.poll(() => dialog().getByRole('combobox', { name: 'Kind' }).isDisabled()).toBe(true)
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Waiting for supplier')
  await dialog().getByRole('switch', { name: 'In use' }).uncheck({ force: true })
  await dialog().getByRole('button', { name: 'Save status' }).click()
  await statuses.getByRole('cell', { name: 'Waiting for supplier off' }).waitFor()
  expect(await items<NamedStatus>('ticket-statuses')).toMatchObject([
    { name: 'Waiting for supplier', kind: 'waiting', active: false },
  ])
})

test('the priority of an impact and an urgency is chosen in the matrix', async () => {
  const matrix = part('Priority by impact and urgency')
  await matrix.getByRole('combobox', { name: 'Impact One person, urgency Can wait' }).click()
  await page.getByRole('option', { name: 'High', exact: true }).click()
  await matrix.getByRole('button', { name: 'Save matrix' }).click()
  await matrix.getByRole('button', { name: 'Save matrix' }).waitFor({ state: 'hidden' })
  const saved = await ask<PriorityMatrix>(page, 'GET', '/api/priority-matrix')
  expect([saved.low.low, saved.low.normal]).toEqual(['high', 'low'])
})

test('a canned reply is written in two languages and shown as the customer of a ticket would get it', async () => {
  const replies = part('Canned replies')
  await replies.getByRole('button', { name: 'Write the first reply' }).click()
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Seen')
  await dialog().getByRole('textbox', { name: 'Text in English' }).fill('We saw #{{ ticket.number }}.')
  await dialog().getByRole('button', { name: 'Add a language' }).click()
  await dialog().getByRole('textbox', { name: 'Text in Italian' }).fill('Visto, {{ customer.name }')
  await dialog().getByRole('button', { name: 'Create reply' }).click()
  await dialog().waitFor({ state: 'hidden' })
  await replies.getByRole('button', { name: 'Seen', exact: true }).click()
  const preview = dialog().getByRole('region', { name: 'Preview' })
  await preview.getByRole('combobox', { name: 'Ticket' }).click()
  await page.getByRole('option', { name: /Printer jams/ }).click()
  await preview.getByRole('button', { name: 'Show' }).click()
  await preview.getByText('The canned reply "Seen" cannot be filled in (it)').waitFor()
  await dialog().getByRole('textbox', { name: 'Text in Italian' }).fill('Visto, {{ customer.name }}.')
  await preview.getByRole('button', { name: 'Save and show' }).click()
  await preview.getByText('Visto, Rossi Srl.', { exact: true }).waitFor()
  await preview.getByText('As the customer would get it, in Italian').waitFor()
  await picture(page, 'desk-settings-reply')
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'hidden' })
  expect(await items<CannedReply>('canned-replies')).toMatchObject([
    {
      name: 'Seen',
      queue: null,
      texts: { en: 'We saw #{{ ticket.number }}.', it: 'Visto, {{ customer.name }}.' },
    },
  ])
})

test('a technician gets skills and queues, and takes part from then on', async () => {
  const technicians = part('Technicians')
  await technicians.getByText('takes no part yet').waitFor()
  await technicians.getByRole('button', { name: 'Ada Rossi' }).click()
  await dialog().getByRole('combobox', { name: 'Skills' }).fill('network')
  await page.keyboard.press('Enter')
  await choose('Queues', 'Projects')
  await page.keyboard.press('Tab')
  await dialog().getByRole('button', { name: 'Save technician' }).click()
  await technicians.getByRole('cell', { name: 'network' }).waitFor()
  await dialog().waitFor({ state: 'hidden' })
  expect(await items<TechnicianView>('technicians')).toMatchObject([
    { name: 'Ada Rossi', skills: ['network'], queues: ['Projects'], available: true, takesPart: true },
  ])
})

test.each(['light', 'dark'] as const)(
  'everybody can use the desk settings and their dialogs: %s',
  async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme })
    await part('Technicians').getByRole('table').waitFor()
    await picture(page, `desk-settings-${scheme}`)
    const wrong = await barriers()
    for (const [section, name] of [
      ['Queues', 'Projects'],
      ['Ticket statuses', 'Waiting for supplier'],
      ['Canned replies', 'Seen'],
      ['Technicians', 'Ada Rossi'],
    ] as const) {
      await part(section).getByRole('button', { name, exact: true }).click()
      await dialog().waitFor()
      // It fades in; half seen it has too little contrast.
      await atRest(page)
      wrong.push(...(await barriers()).map((barrier) => `${name}: ${barrier}`))
      await page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'hidden' })
    }
    await page.emulateMedia({ colorScheme: 'light' })
    expect(wrong).toEqual([])
  },
)

test('a queue with tickets comes back with the reason; one without is gone when the undo has passed', async () => {
  await ask<Ticket>(page, 'POST', '/api/tickets', { subject: 'New office', queue: 'Projects' })
  const queues = part('Queues')
  await queues.getByRole('button', { name: 'Delete: Projects' }).click()
  await queues.getByRole('button', { name: 'Projects', exact: true }).waitFor({ state: 'hidden' })
  await page.getByText('Tickets stand in the queue "Projects".').waitFor()
  await queues.getByRole('button', { name: 'Projects', exact: true }).waitFor()
  await part('Ticket statuses').getByRole('button', { name: 'Delete: Waiting for supplier' }).click()
  await expect.poll(() => items('ticket-statuses'), patience).toEqual([])
})

test('a technician writes canned replies and sees the rest, in their language', async () => {
  const person = { email: 'tec@msp.example', name: 'Tea', password: 'a long password', role: 'technician' }
  await ask(page, 'POST', '/api/users', person)
  const context = await editor.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'it-IT' })
  const theirs = editor.watch(await context.newPage())
  await theirs.goto(`${editor.server.url}/settings/desk`)
  await theirs.getByLabel('E-mail').fill(person.email)
  await theirs.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await theirs.getByRole('button', { name: 'Accedi' }).click()
  await theirs.getByRole('link', { name: 'Impostazioni' }).click()
  await theirs.getByRole('tab', { name: 'Assistenza' }).click()
  await theirs.getByText('Queste impostazioni le cambiano gli amministratori.').waitFor()
  await theirs
    .getByRole('region', { name: 'Risposte pronte' })
    .getByRole('button', { name: 'Seen', exact: true })
    .waitFor()
  expect(await theirs.getByRole('region', { name: 'Code' }).getByRole('button').count()).toBe(0)
  await theirs.getByRole('button', { name: 'Nuova risposta' }).click()
  const box = theirs.getByRole('dialog')
  await box.getByRole('textbox', { name: 'Nome', exact: true }).fill('Grazie')
  await box.getByRole('textbox', { name: 'Testo in italiano' }).fill('Grazie per la segnalazione.')
  await box.getByRole('button', { name: 'Crea risposta' }).click()
  await theirs.getByRole('button', { name: 'Grazie', exact: true }).waitFor()
  await picture(theirs, 'desk-settings-technician')
  await context.close()
  expect(editor.faults.filter((fault) => !/\b(409|422)\b/.test(fault))).toEqual([])
})

async function barriers(): Promise<string[]> {
  const { violations, passes } = await axe(page).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
