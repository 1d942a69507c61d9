import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axe } from '../support/axe.ts'
import { type Editor, openEditor } from '../support/editor.ts'
import { type Demo, loadDemo, scenes, show } from './every-page.ts'

let editor: Editor
let demo: Demo

beforeAll(async () => {
  editor = await openEditor()
  demo = await loadDemo(editor.page)
})

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]()
})

test('every address of the editor is among the pages that are looked at', () => {
  const source = readFileSync(new URL('../../editor/pages.tsx', import.meta.url), 'utf8')
  const paths = [...source.matchAll(/path: '\/?([^']*)'/g)].map(([, path]) => path)
  expect(paths.length).toBeGreaterThan(20)
  expect(new Set(scenes.map(({ path }) => path))).toEqual(new Set(paths))
})

test.each([
  ['en', 'light'],
  ['it', 'dark'],
] as const)(
  'everybody can use every page, none is wider than the window, and none complains: %s, %s',
  { timeout: 300_000 },
  async (language, scheme) => {
    await using page = await openIn(language, scheme, false)
    await using stranger = await openIn(language, scheme, true)
    const wrong: string[] = []
    for (const scene of scenes) {
      const seen = scene.outside ? stranger.page : page.page
      if (!(await show(seen, editor.server.url, scene, demo))) continue
      await expect.poll(() => seen.locator('html').getAttribute('lang')).toBe(language)
      wrong.push(...(await barriers(seen)).map((barrier) => `${scene.name}: ${barrier}`))
      const over = await seen.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      if (over > 0) wrong.push(`${scene.name}: ${over} pixels wider than the window`)
    }
    expect(wrong).toEqual([])
    expect(editor.faults).toEqual([])
  },
)

/** A page of somebody whose browser speaks the language and prefers the scheme, at the least width that is promised. */
async function openIn(language: 'en' | 'it', scheme: 'light' | 'dark', stranger: boolean) {
  const context = await editor.browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: language === 'it' ? 'it-IT' : 'en-GB',
    colorScheme: scheme,
    ...(stranger ? {} : { storageState: await editor.page.context().storageState() }),
  })
  const page = editor.watch(await context.newPage())
  return { page, [Symbol.asyncDispose]: () => context.close() }
}

/** What axe holds against the page that keeps somebody from using it, by rule and element. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, passes } = await axe(page).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}
