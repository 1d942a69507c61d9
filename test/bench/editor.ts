import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { launchBrowser } from '../support/browser.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { newDataDir, startServer } from '../support/server.ts'
import type { Figure, Measurement } from './figures.ts'
import { threeHundredNodes } from './three-hundred-nodes.ts'

const rounds = 7
const size = { width: 1440, height: 900 }

/** What a person waits for in the editor, in Chromium on the machine of the server, drawn by its processor. */
export const measureEditor: Measurement = {
  title: 'the editor in a browser',
  names: [
    'editor_first_load_kb_gz',
    'editor_interactive_ms',
    'open_300_nodes_ms',
    'drag_300_nodes_fps',
    'key_to_paint_ms',
  ],
  async measure() {
    await using open = new AsyncDisposableStack()
    const server = open.use(await startServer({ dataDir: await newDataDir() }))
    const browser = await launchBrowser()
    open.defer(() => browser.close())
    const state = await setUp(browser, server.url, server.output)
    const context = await browser.newContext({ viewport: size, storageState: state })
    const page = await context.newPage()
    await page.goto(server.url)
    const small = await draw(page, smallDocument())
    const large = await draw(page, threeHundredNodes())
    await context.close()
    return {
      ...(await firstLoad(browser, state, server.url, `${server.url}/workflows/${small}`)),
      ...(await withLarge(browser, state, server.url, large)),
    }
  },
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>

/** Makes the first administrator, and gives the session. */
async function setUp(browser: Browser, url: string, output: () => string): Promise<State> {
  let link: string | undefined
  while (!link) {
    link = /http\S+\/setup\?token=\S+/.exec(output())?.[0]
    if (!link) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  // Until the editor is built the page says so and reloads itself.
  await page.goto(link)
  await page.getByLabel('Your name').fill('Ada Rossi', { timeout: 60_000 })
  await page.getByLabel('Email').fill('ada@msp.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long password')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.waitForURL(`${url}/`)
  const state = await context.storageState()
  await context.close()
  return state
}

async function draw(page: Page, document: WorkflowDocument): Promise<string> {
  const { href, origin } = new URL('/api/workflows', page.url())
  const answer = await page.request.post(href, { data: { document }, headers: { origin } })
  if (!answer.ok()) throw new Error(await answer.text())
  const { id } = (await answer.json()) as { id: string }
  return id
}

function smallDocument() {
  return buildDocument(
    {
      hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
      full: { type: 'flow.if', params: { condition: expression('trigger.body.disk > 90') } },
      host: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
    },
    ['hook -> full', 'full:yes -> host'],
  )
}

/** With an empty cache: bytes of everything that is fetched until the canvas stands there, and how long until a key acts. */
async function firstLoad(
  browser: Browser,
  state: State,
  home: string,
  url: string,
): Promise<Record<string, Figure>> {
  const times: number[] = []
  let bytes = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: size, storageState: state })
    const page = await context.newPage()
    bytes = await watchBytes(await context.newCDPSession(page))
    const began = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await page.locator('.react-flow__node').first().waitFor()
    await page.keyboard.press('n')
    await page.getByRole('searchbox', { name: 'Search steps' }).waitFor()
    times.push(performance.now() - began)
    await context.close()
  }
  const atHome = await bytesOf(browser, state, home)
  const of = (kinds: RegExp, bytes: Map<string, number>) =>
    Math.round([...bytes].reduce((sum, [url, size]) => sum + (kinds.test(url) ? size : 0), 0) / 102.4) / 10
  return {
    editor_first_load_kb_gz: {
      value: of(/\.(js|css)$/, atHome),
      unit: 'kB',
      of: 'scripts and styles as they travel, for the first page after signing in',
      to_the_canvas_kb: of(/\.(js|css)$/, bytes),
      fonts_kb: of(/\.woff2$/, bytes),
      answers_kb: of(/\/api\//, bytes),
      requests: bytes.size,
    },
    editor_interactive_ms: {
      value: Math.round(median(times)),
      unit: 'ms',
      of: 'address entered with an empty cache until a key has opened the palette',
      slowest: Math.round(Math.max(...times)),
    },
  }
}

/** Of everything that a page fetches of itself, with an empty cache. */
async function bytesOf(browser: Browser, state: State, url: string): Promise<Map<string, number>> {
  const context = await browser.newContext({
    viewport: size,
    storageState: state,
    extraHTTPHeaders: { 'accept-encoding': 'gzip' },
  })
  const page = await context.newPage()
  const bytes = await watchBytes(await context.newCDPSession(page))
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(1500)
  await context.close()
  return bytes
}

/** Bytes that travelled, by address. */
async function watchBytes(session: CDPSession): Promise<Map<string, number>> {
  const bytes = new Map<string, number>()
  const urls = new Map<string, string>()
  await session.send('Network.enable')
  session.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    bytes.set(urls.get(requestId) ?? requestId, encodedDataLength),
  )
  return bytes
}

async function withLarge(
  browser: Browser,
  state: State,
  url: string,
  id: string,
): Promise<Record<string, Figure>> {
  const context = await browser.newContext({ viewport: size, storageState: state })
  const page = await context.newPage()
  const opened: number[] = []
  for (let round = 0; round < rounds; round++) {
    await page.goto(`${url}/workflows`)
    const link = page.getByRole('link', { name: 'Three hundred' }).first()
    await link.waitFor()
    const began = performance.now()
    await link.click()
    await page
      .locator('.react-flow__node[data-id="end0"], .react-flow__node[data-id="hook"]')
      .first()
      .waitFor()
    await page.evaluate(afterPaint)
    opened.push(performance.now() - began)
  }
  await page.goto(`${url}/workflows/${id}`)
  const hook = page.locator('.react-flow__node[data-id="hook"]')
  await hook.waitFor()
  const all = await dragged(page)
  // As one works: near enough to read, with a part of the steps in view.
  await page.keyboard.press('0')
  await page.waitForTimeout(500)
  const near = await dragged(page)
  await page.goto(`${url}/workflows/${id}`)
  await hook.waitFor()
  const typed = await typing(page)
  await context.close()
  return {
    open_300_nodes_ms: {
      value: Math.round(median(opened)),
      unit: 'ms',
      of: 'click in the list until 300 steps and 340 connections are drawn',
      slowest: Math.round(Math.max(...opened)),
    },
    drag_300_nodes_fps: {
      value: Math.min(all.fps, near.fps),
      unit: 'frames/s',
      of: 'a step is dragged for two seconds; the lower of all 300 in view and of life size',
      all_in_view: all.fps,
      life_size: near.fps,
      longest_frame_ms: Math.max(all.longest, near.longest),
    },
    key_to_paint_ms: typed,
  }
}

/** Drags the first step that is seen in circles, and counts the frames. */
async function dragged(page: Page): Promise<{ fps: number; longest: number }> {
  const canvas = await page.locator('.react-flow').boundingBox()
  if (!canvas) throw new Error('There is no canvas')
  const cards = await page.locator('.react-flow__node-step').all()
  for (const card of cards) {
    const box = await card.boundingBox()
    const seen =
      box && box.x > canvas.x + 40 && box.y > canvas.y + 80 && box.y < canvas.y + canvas.height * 0.7
    if (!seen) continue
    const x = box.x + box.width / 2
    const y = box.y + box.height / 3
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 10, y + 10, { steps: 4 })
    await page.evaluate(countFrames)
    for (const until = performance.now() + 2000; performance.now() < until; ) {
      const angle = (performance.now() / 2000) * 2 * Math.PI * 2
      await page.mouse.move(x + 60 * Math.cos(angle), y + 40 * Math.sin(angle))
    }
    const frames = await framesCounted(page)
    await page.mouse.up()
    await page.keyboard.press('Control+z')
    return frames
  }
  throw new Error('No step can be dragged')
}

/** Letters typed into a parameter beside 300 steps, from the key to the frame that shows it. */
async function typing(page: Page): Promise<Figure> {
  await page.locator('.react-flow__node[data-id="hook"]').click()
  await page.getByRole('textbox', { name: 'Step name' }).click()
  await page.evaluate(noteKeys)
  await page.keyboard.type('the quick brown fox jumps over the lazy dog', { delay: 60 })
  const times = await page.evaluate<number[]>('keyTimes')
  const sorted = times.toSorted((a, b) => a - b)
  return {
    value: Math.round(median(sorted) * 10) / 10,
    unit: 'ms',
    of: 'a letter typed in a field beside 300 steps, until the frame that shows it is handed over',
    p95: Math.round((sorted[Math.floor(sorted.length * 0.95)] ?? 0) * 10) / 10,
    keys: sorted.length,
  }
}

// What runs in the page is text: the tests know no types of browsers.

const afterPaint = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))'

const noteKeys = `
  globalThis.keyTimes = []
  addEventListener('keydown', (event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => keyTimes.push(performance.now() - event.timeStamp)
      port2.postMessage(null)
    })
  }, true)`

const countFrames = `
  globalThis.frameTimes = []
  requestAnimationFrame(function note(time) {
    frameTimes.push(time)
    requestAnimationFrame(note)
  })`

async function framesCounted(page: Page): Promise<{ fps: number; longest: number }> {
  const times = await page.evaluate<number[]>('frameTimes')
  const gaps = times.slice(1).map((time, place) => time - (times[place] ?? time))
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
  return { fps: Math.round((gaps.length / seconds) * 10) / 10, longest: Math.round(Math.max(...gaps)) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
