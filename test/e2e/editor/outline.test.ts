import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page as ApiPage, Run, TicketView } from '#engine/api/types.ts'
import { atRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor, workflowOf } from '../../support/editor.ts'

let editor: Editor
let page: Page

beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'outline-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('a workflow with a choice and a loop is drawn, filled, mended and published by keyboard alone', async () => {
  const id = await openFlow('By keyboard', {})
  await press('Shift+O')
  await page.getByText('press N').waitFor()
  expect(page.url()).toContain('view=outline')

  await add('webhook')
  await heard('Inserted Webhook received as the first step, 1 of 1')
  await add('if')
  await heard('Inserted If after Webhook received, 2 of 2')

  // Into the branch, and into the loop in it.
  await press('ArrowRight')
  expect(await focused()).toBe('branch Yes. nothing follows')
  await add('for each')
  await heard('Inserted For each after If, 3 of 3')
  await press('ArrowRight')
  expect(await focused()).toBe('Nothing in it yet')
  await add('create ticket')
  await heard('Inserted Create ticket in For each, 4 of 4')
  await press('End')
  expect(await focused()).toBe('branch No. nothing follows')
  await add('set values')
  await heard('Inserted Set values after Create ticket, 5 of 5')

  // What is missing is said in the row, and mended in the parameters.
  await press('Home')
  await press('ArrowDown')
  await eventually(focused, /^If\. problem: “Condition” needs a value/)
  await fill('trigger.body.critical == true')
  await eventually(focused, /^If\. trigger\.body\.critical == true/i)
  await press('ArrowDown', 'ArrowDown')
  await eventually(focused, /^For each.*problem/)
  await fill('trigger.body.servers')
  await press('ArrowDown')
  await eventually(focused, /^Create ticket.*problem: “Subject” needs a value/)
  await press('Enter')
  await page.getByRole('dialog', { name: 'Step: Create ticket' }).waitFor()
  await press('Shift+Tab', 'ArrowRight', 'ArrowRight', 'Tab')
  await page.keyboard.insertText('loop.item.name')
  await leaveStep()
  await eventually(focused, /^Create ticket\. loop.*name/i)

  await picture(page, 'outline-drawn')
  // W is the key of no command: it goes to the row that begins with it.
  await press('w')
  expect(await focused()).toMatch(/^Webhook received/)

  await tabBackTo('Publish version 1')
  await press('Enter')
  await page.getByRole('button', { name: 'Version 1 is live' }).waitFor()
  const { runId } = await ask<{ runId: string }>(page, 'POST', `/api/workflows/${id}/run`, {
    input: { body: { critical: true, servers: [{ name: 'SRV-OUT-1' }, { name: 'SRV-OUT-2' }] } },
  })
  await expect
    .poll(async () => (await ask<Run>(page, 'GET', `/api/runs/${runId}`)).status, { timeout: 15_000 })
    .toBe('succeeded')
  const tickets = await ask<ApiPage<TicketView>>(page, 'GET', '/api/tickets?q=SRV-OUT')
  expect(tickets.items.map(({ subject }) => subject).toSorted()).toEqual(['SRV-OUT-1', 'SRV-OUT-2'])
  expect(editor.faults).toEqual([])
})

const desk = {
  hook: { type: 'webhook.received' },
  ask: { type: 'flow.if', params: { condition: expression('trigger.body.urgent') } },
  open: { type: 'ticket.create', params: { subject: literal('Disk full') } },
  tell: { type: 'flow.set', settings: { disabled: true } },
  wait: { type: 'flow.set' },
  close: { type: 'flow.set' },
  loop: { type: 'flow.each', params: { items: expression('trigger.body.servers') } },
  note: { type: 'flow.set', in: 'loop' },
  log: { type: 'flow.set', in: 'loop' },
  lost: { type: 'flow.set' },
} as const
const ways = [
  ...['hook -> ask', 'ask:yes -> open', 'open:error -> tell', 'open -> close', 'ask:no -> wait'],
  ...['wait -> close', 'close -> loop', 'note -> log'],
]

test('the tree reads as the workflow runs, in English and in Italian, and a link shows it again', async () => {
  await openFlow('Read aloud', desk, ways, '?view=outline')
  expect(await rowsSaid()).toEqual([
    '1 hook, Webhook received',
    '1 ask, If. trigger.body.urgent',
    '2 branch Yes',
    '3 open, Create ticket. Disk full',
    '4 branch on error',
    '5 tell, Set values. switched off',
    '3 continues at: close',
    '2 branch No',
    '3 wait, Set values',
    '3 continues at: close',
    '1 close, Set values',
    '1 loop, For each. trigger.body.servers. 2 steps in it',
    '2 note, Set values',
    '2 log, Set values',
    '1 Not connected',
    expect.stringMatching(/^2 lost, Set values\. check: /),
  ])
  expect(await page.getByRole('tree').ariaSnapshot()).toContain('treeitem "branch Yes" [expanded] [level=2]')
  await barrierFree('read')

  // What is chosen stays chosen on the canvas and back.
  await rowOf('close').click()
  await press('Shift+O')
  await page.locator('.react-flow__node.selected[data-id="close"]').waitFor()
  await press('Shift+O')
  await eventually(() => rowOf('close').getAttribute('aria-selected'), 'true')

  await inLanguage('it')
  expect((await rowsSaid()).slice(2, 8)).toEqual([
    '2 ramo Sì',
    expect.stringMatching(/^3 open, /),
    '4 ramo in caso di errore',
    expect.stringMatching(/^5 tell, .*spento/),
    '3 continua da: close',
    '2 ramo No',
  ])
  await inLanguage('en')
  expect(editor.faults).toEqual([])
})

test('steps are moved, put before others, led elsewhere, switched off, deleted and brought back by keys', async () => {
  const id = await openFlow('Changed by keys', desk, ways, '?view=outline')
  const edges = async () => {
    await page.getByText('Saved', { exact: true }).waitFor()
    const { document } = await workflowOf(page, id)
    const names = new Map(document.nodes.map((node) => [node.id, node.name]))
    return document.edges
      .map(
        ({ source, sourceHandle, target }) => `${names.get(source)}:${sourceHandle} -> ${names.get(target)}`,
      )
      .toSorted()
  }
  const before = await edges()
  await walkTo('close')
  await press('Alt+ArrowUp')
  await heard('Moved close after hook, 2 of 10')
  await eventually(edges, [
    ...['ask:no -> wait', 'ask:yes -> open', 'close:out -> ask', 'hook:out -> close', 'note:out -> log'],
    ...['open:error -> tell', 'open:out -> loop', 'wait:out -> loop'],
  ])
  await press('Alt+ArrowDown')
  await eventually(edges, before)
  await press('Alt+ArrowRight')
  await heard('Moved close after tell, 5 of 10')
  await press('Alt+ArrowLeft')
  await eventually(edges, before)
  await press('Alt+ArrowLeft')
  await page.getByText('It stands in no container and no branch.').waitFor()

  // A join has all that led to it led to the new step.
  await add('create ticket', 'Shift+N')
  await heard('Inserted Create ticket after wait, 6 of 11')
  await eventually(
    async () => (await edges()).filter((edge) => edge.includes('Create ticket')),
    ['Create ticket:out -> close', 'open:out -> Create ticket', 'wait:out -> Create ticket'],
  )
  await press('Control+z')
  await heard('Deleted Create ticket')

  await walkTo('lost')
  await press('l')
  const dialog = page.getByRole('dialog', { name: '“lost” leads to' })
  await dialog.waitFor()
  await tabTo('Then')
  await page.keyboard.insertText('clo')
  await page.getByRole('option', { name: 'close' }).waitFor()
  await press('Enter')
  await heard('lost leads to close now')
  await barrierFree('leads-to')
  await press('Escape', 'Escape')
  await dialog.waitFor({ state: 'detached' })

  await walkTo('note')
  await press('d')
  await heard('note is switched off')
  await press('Delete')
  await heard('Deleted note')
  await eventually(focused, /^log, /)
  await press('Control+z')
  await eventually(() => rowOf('note').count(), 1)
  expect(editor.faults).toEqual([])
})

test('on a phone a workflow opens as its outline and is read there', async () => {
  await page.setViewportSize({ width: 390, height: 800 })
  await openFlow('On a phone', desk, ways)
  await rowOf('open').waitFor()
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(tooWide).toBeLessThanOrEqual(0)
  await picture(page, 'outline-phone')
  await rowOf('open').click()
  const panel = page.getByRole('complementary', { name: 'Step: open' })
  await panel.getByRole('textbox', { name: 'Subject' }).waitFor()
  await picture(page, 'outline-phone-step')
  await panel.getByRole('button', { name: 'Close' }).click()
  await panel.waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(editor.faults).toEqual([])
})

test('of 300 steps only those are drawn anew that a key is about', async () => {
  const chain = Array.from({ length: 299 }, (_, at) => `s${at}`)
  await openFlow(
    'Long',
    {
      hook: { type: 'webhook.received' },
      ...Object.fromEntries(chain.map((each) => [each, { type: 'flow.set' }])),
    },
    ['hook -> s0', ...chain.slice(1).map((each, at) => `s${at} -> ${each}`)],
    '?view=outline',
  )
  await eventually(() => page.getByRole('treeitem').count(), 300)
  await rowOf('hook').focus()
  await press('End')
  await eventually(() => rowOf('s298').getAttribute('aria-selected'), 'true')
  await page.evaluate(() => {
    const changed = new Set<string>()
    Object.assign(globalThis, { changedRows: changed })
    const tree = document.querySelector('[role="tree"]')
    if (!tree) throw new Error('There is no tree')
    new MutationObserver((records) => {
      for (const { target } of records) {
        const row = target instanceof Element ? target.closest('[role="treeitem"]') : null
        changed.add(row?.getAttribute('data-key') ?? 'tree')
      }
    }).observe(tree, { subtree: true, attributes: true, childList: true, characterData: true })
  })
  await press('ArrowUp')
  await eventually(focused, /^s297/)
  await press('d')
  await heard('s297 is switched off')
  const changed = await page.evaluate(() => [
    ...(globalThis as unknown as { changedRows: Set<string> }).changedRows,
  ])
  expect(changed.toSorted()).toEqual(['s297', 's298'])
  expect(editor.faults).toEqual([])
})

/** Opens a workflow, with the address that shows it so. */
async function openFlow(
  name: string,
  nodes: Parameters<typeof buildDocument>[0],
  edges: string[] = [],
  query = '',
): Promise<string> {
  const document = { ...buildDocument(nodes, edges), name }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}${query}`)
  await page.getByRole('textbox', { name: 'Workflow name' }).waitFor()
  return id
}

const rowOf = (key: string) => page.locator(`[role="treeitem"][data-key="${key}"]`)

/** What a screen reader says of each row, after its level. */
async function rowsSaid(): Promise<string[]> {
  await page.getByRole('treeitem').first().waitFor()
  return page
    .getByRole('treeitem')
    .evaluateAll((rows) =>
      rows.map((row) => `${row.getAttribute('aria-level')} ${row.getAttribute('aria-label')}`),
    )
}

/** To a row by arrows, from wherever the focus is. */
async function walkTo(key: string): Promise<void> {
  await rowOf(key).waitFor()
  await press('Home')
  const keys = await page
    .getByRole('treeitem')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')))
  for (let at = keys.indexOf(key); at > 0; at--) await press('ArrowDown')
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('data-key') ?? ''), key)
}

async function tabTo(label: string): Promise<void> {
  const box = page.getByRole('dialog').getByRole('combobox', { name: label })
  for (let tries = 0; tries < 20; tries++) {
    if (await box.evaluate((each) => each === document.activeElement)) return
    await press('Tab')
  }
  throw new Error(`Tab does not lead to ${label}`)
}

async function inLanguage(language: 'en' | 'it'): Promise<void> {
  await page.evaluate((language) => localStorage.setItem('sentiero-language', language), language)
  await page.reload()
  await page
    .getByRole('button', { name: language === 'it' ? 'Pubblica versione 1' : 'Publish version 1' })
    .waitFor()
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
    await picture(page, `outline-${name}-${scheme}`)
  }
}

/** Asks for a step after the row with the focus, and takes the first that is found. */
async function add(search: string, key = 'n'): Promise<void> {
  await press(key)
  await page.getByRole('searchbox', { name: 'Search steps' }).waitFor()
  await page.keyboard.insertText(search)
  await press('Enter')
  await page.getByRole('searchbox', { name: 'Search steps' }).waitFor({ state: 'detached' })
}

/** Types into the first field of the step with the focus, and comes back. */
async function fill(text: string): Promise<void> {
  await press('Enter')
  await page.getByRole('dialog', { name: /^Step: / }).waitFor()
  await eventually(() => page.evaluate(() => document.activeElement?.closest('.param-field') !== null), true)
  await page.keyboard.insertText(text)
  await leaveStep()
}

async function leaveStep(): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /^Step: / })
  // The first may close the list of what could be written.
  for (let tries = 0; tries < 3 && (await dialog.count()) > 0; tries++) await press('Escape')
  await eventually(async () => (await focused()) !== '', true)
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** What a screen reader says of the row with the focus; nothing where none has it. */
function focused(): Promise<string> {
  return page.evaluate(() =>
    document.activeElement?.getAttribute('role') === 'treeitem'
      ? (document.activeElement.getAttribute('aria-label') ?? '')
      : '',
  )
}

/** What a screen reader was told last. */
async function heard(sentence: string): Promise<void> {
  await page.getByRole('status', { name: 'Outline' }).getByText(sentence, { exact: true }).waitFor()
}

async function tabBackTo(button: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await press('Shift+Tab')
    const name = await page.evaluate(() => document.activeElement?.textContent)
    if (name === button) return
  }
  throw new Error(`Shift+Tab does not lead to ${button}`)
}

/** The browser, the server and the database share the machine with other tests. */
async function eventually<T>(get: () => Promise<T>, expected: T | RegExp): Promise<void> {
  const soon = expect.poll(get, { timeout: 10_000 })
  await (expected instanceof RegExp ? soon.toMatch(expected) : soon.toEqual(expected))
}
