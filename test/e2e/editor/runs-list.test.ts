import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../support/at-rest.ts'
import { axe } from '../../support/axe.ts'
import { picture } from '../../support/browser.ts'
import { buildDevice } from '../../support/build.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { ask, type Editor, openEditor } from '../../support/editor.ts'

let editor: Editor
let page: Page
let backup: string
let mailed: string
let device: { id: string }
const began = new Date()

/** Runs of two weeks, some thousand of them: of two workflows, on two versions, some failed, some about a device. */
beforeAll(async () => {
  editor = await openEditor()
  page = editor.page
  const { db } = editor.database
  backup = await publish(
    'Backup alarms of every customer and every site, with a name that is much too long',
    'webhook.received',
  )
  mailed = await publish('Mail to ticket', 'manual.start')
  device = await buildDevice(db, { hostname: 'SRV-FILE-1' })
  await sql`
    insert into events (id, source_key, type, source, device_id, occurred_at, received_at, trust, data, routed_at)
    select id, 'x', 'webhook.received', 'webhook', case when n % 500 = 0 then ${device.id}::uuid end, at, at, 'verified',
           jsonb_build_object('subject', 'Disk ' || n || ' is full'), at from ${made()}`.execute(db)
  await sql`
    insert into run_history (id, workflow_id, version, trigger_node, event_id, mode, status, state, error, recoveries,
                             created_at, started_at, finished_at)
    select id, case when n % 3 = 0 then ${mailed}::uuid else ${backup}::uuid end, 1, 'start', id,
           'live', case when n % 9 = 0 then 'failed' when n % 50 = 0 then 'cancelled' else 'succeeded' end, '{}',
           case when n % 9 = 0 then jsonb_build_object('class', 'Remote', 'message', 'The share of site ' || n || ' is gone') end,
           0, at, at, at + interval '1 second' from ${made()}`.execute(db)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(page, 'runs-list-failed')
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('among thousands a run is found by the text of its error, the data that started it, its time and its state', async () => {
  await page.goto(`${editor.server.url}/runs`)
  await rows(50)
  await barrierFree('runs-list')
  await page.getByRole('searchbox').fill('site 1800 is gone')
  await rows(1)
  await page.getByRole('cell', { name: 'The share of site 1800 is gone' }).waitFor()
  await page.getByRole('searchbox').fill('Disk 2345 is full')
  await rows(1)
  await poll(() => new URL(page.url()).searchParams.get('q')).toBe('Disk 2345 is full')
  await page.getByText('the newest 10,000 runs is searched').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await rows(50)

  await page.getByRole('radiogroup', { name: 'Status' }).getByText('Failed').click()
  await page.getByRole('button', { name: 'Time: Any time' }).click()
  await page.getByRole('button', { name: 'Last 24 hours' }).click()
  await page.getByText('Runs by hour').waitFor()
  // Of a day there are 288 runs, and each ninth failed.
  const shown = () => page.getByRole('table', { name: 'Runs', exact: true }).getByRole('row').count()
  await poll(shown).toBeLessThan(40)
  const found = await shown()
  await page.reload()
  await page.getByRole('button', { name: 'Time: Last 24 hours' }).waitFor()
  // The oldest of them may be a day old by now.
  await poll(async () => [found, found - 1].includes(await shown())).toBe(true)
  expect(editor.faults).toEqual([])
})

test('runs are found by workflow, version, trigger, device and ticket, and each filter can be taken away', async () => {
  await page.goto(`${editor.server.url}/runs?deviceId=${device.id}`)
  await rows(8)
  await page.getByText('Device: SRV-FILE-1').waitFor()
  await page.getByRole('button', { name: 'Take away Device: SRV-FILE-1' }).click()
  await rows(50)

  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('combobox', { name: 'Started by' }).click()
  await page.getByRole('option', { name: 'Started by hand' }).click()
  await page.keyboard.press('Escape')
  await page.getByText('Started by: Started by hand').waitFor()
  await poll(
    // The cells with the boxes are called after their workflows too, and hold no text.
    async () => {
      const texts = await page.getByRole('cell', { name: /Mail to ticket|Backup/ }).allInnerTexts()
      return new Set(texts.filter(Boolean)).size
    },
  ).toBe(1)
  await barrierFree('runs-list-filtered')

  await page.goto(`${editor.server.url}/runs?workflowId=${backup}`)
  await page.getByRole('combobox', { name: 'Version' }).click()
  await page.getByRole('option', { name: 'version 1', exact: true }).click()
  await rows(50)
  await poll(() => new URL(page.url()).searchParams.get('version')).toBe('1')

  await page.goto(`${editor.server.url}/runs`)
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('textbox', { name: 'Ticket' }).fill('999999')
  await page.getByRole('textbox', { name: 'Ticket' }).press('Enter')
  await page.getByText('No such ticket').waitFor()
  // The server says by its status that there is none, and the browser notes that.
  editor.faults.splice(0)
})

test('a bar of the chart shows its runs by mouse and by key, and the same numbers stand in a table', async () => {
  await page.goto(`${editor.server.url}/runs`)
  const chart = page.getByRole('region', { name: 'Runs over time' })
  await chart.getByText('Runs by day').waitFor()
  const bars = chart.getByRole('toolbar').getByRole('button')
  await poll(() => bars.count()).toBeGreaterThan(13)
  const name = await bars.nth(5).getAttribute('aria-label')
  expect(name).toMatch(/\d+ failed, \d+ done/)
  await chart.getByRole('button', { name: 'Show as a table' }).click()
  await poll(() => chart.getByRole('row').count()).toBeGreaterThan(14)
  const numbers = await chart.getByRole('row').nth(6).getByRole('cell').allInnerTexts()
  expect(`${numbers[1]} failed, ${numbers[2]} done`).toBe(/\d+ failed, \d+ done/.exec(name ?? '')?.[0])
  await barrierFree('runs-chart-table')
  await chart.getByRole('button', { name: 'Show as bars' }).click()

  await bars.last().focus()
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowLeft')
  const chosen = String(await page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""'))
  const inBar = [...chosen.matchAll(/(\d[\d,.]*) (?:failed|done|cancelled|not over yet)/g)]
    .map(([, count = '']) => Number(count.replaceAll(/\D/g, '')))
    .reduce((sum, count) => sum + count, 0)
  await page.keyboard.press('Enter')
  await chart.getByText('Runs by hour').waitFor()
  const { searchParams } = new URL(page.url())
  const { items } = await ask<{
    items: { succeeded: number; failed: number; cancelled: number; open: number }[]
  }>(page, 'GET', `/api/run-chart?from=${searchParams.get('from')}&to=${searchParams.get('to')}&bucket=hour`)
  expect(
    items.reduce((sum, { succeeded, failed, cancelled }) => sum + succeeded + failed + cancelled, 0),
  ).toBe(inBar)
  await picture(page, 'runs-chart-day')
  expect(editor.faults).toEqual([])
})

test('more runs are loaded by the page, none twice, and two of them are selected to be compared', async () => {
  await page.goto(`${editor.server.url}/runs?workflowId=${mailed}`)
  await rows(50)
  await page.getByRole('button', { name: 'Load more' }).click()
  await rows(100)
  const links: unknown = await page.evaluate(
    '[...document.querySelectorAll("tbody a")].map((link) => link.getAttribute("href"))',
  )
  expect(new Set(Array.isArray(links) ? links : [])).toHaveProperty('size', 100)
  const boxes = page.getByRole('checkbox', { name: /Select the run/ })
  await boxes.nth(0).click()
  await boxes.nth(1).click()
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.waitForURL('**/runs/*/compare/*')
  await page.getByRole('heading', { name: /Two runs: Mail to ticket/ }).waitFor()
  expect(editor.faults).toEqual([])
})

function made() {
  const at = sql`${began}::timestamptz - n * interval '5 minutes'`
  return sql`(select n, ${at} as at, (lpad(to_hex(floor(extract(epoch from ${at}) * 1000)::bigint), 12, '0')
      || '70008000' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(1, 4000) as n) as made`
}

async function publish(name: string, trigger: string): Promise<string> {
  const document = {
    ...buildDocument({ start: { type: trigger }, wait: { type: 'flow.set', params: { a: literal(1) } } }, [
      'start -> wait',
    ]),
    name,
  }
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await ask(page, 'POST', `/api/workflows/${id}/publish`, {})
  return id
}

async function rows(count: number): Promise<void> {
  await poll(() => page.getByRole('table', { name: 'Runs', exact: true }).getByRole('row').count()).toBe(
    count + 1,
  )
}

/** The browser, the server and the database share the machine with other tests. */
const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })

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
    await picture(page, `${name}-${scheme}`)
  }
}
