import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'
import { buildEditor } from '#engine/build-editor.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer } from '../support/server.ts'
import { type Demo, loadDemo, scenes, show } from './every-page.ts'

/** `npm run screenshots [-- NAME…]`: pictures of every page with the demo on it, light and dark, in docs/images. */
const root = resolve(import.meta.dirname, '../..')
const folder = resolve(root, 'docs/images')
const names = process.argv.slice(2)
const size = { width: 1280, height: 800 }

await buildEditor(root, console.error)
await using server = await startServer()
const browser = await launchBrowser()
try {
  const { demo, state } = await setUp(browser)
  if (names.length === 0) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    const common = { viewport: size, locale: 'en-GB', colorScheme, reducedMotion: 'reduce' as const }
    const inside = await (await browser.newContext({ ...common, storageState: state })).newPage()
    const outside = await (await browser.newContext(common)).newPage()
    for (const scene of scenes) {
      if (names.length > 0 && !names.includes(scene.name)) continue
      const page = scene.outside ? outside : inside
      if (!(await show(page, server.url, scene, demo)))
        console.error(`The demo has nothing for ${scene.name}`)
      else await page.screenshot({ path: resolve(folder, `${scene.name}-${colorScheme}.png`) })
    }
  }
} finally {
  await browser.close()
}

async function setUp(
  browser: Browser,
): Promise<{ demo: Demo; state: Awaited<ReturnType<BrowserContext['storageState']>> }> {
  let link: string | undefined
  while (!link) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    link = /http\S+\/setup\?token=\S+/.exec(server.output())?.[0]
  }
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  await page.goto(link)
  await page.getByLabel('Your name').fill('Ada Rossi')
  await page.getByLabel('Email').fill('ada@msp.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long password')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.waitForURL(`${server.url}/`)
  const demo = await loadDemo(page)
  const state = await context.storageState()
  await context.close()
  return { demo, state }
}
