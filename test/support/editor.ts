import type { Browser, Page } from 'playwright-core'
import { vi } from 'vitest'
import type { Workflow } from '#engine/api/types.ts'
import { launchBrowser } from './browser.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { type Server, startServer } from './server.ts'

export interface Editor extends AsyncDisposable {
  database: TestDatabase
  server: Server
  browser: Browser
  /** Signed in as an administrator, on Home. */
  page: Page
  /** What pages threw or wrote to the console as an error. */
  faults: string[]
  /** Notes the faults of one more page. */
  watch(page: Page): Page
}

/** A server on a database of its own, set up, with the editor open in a browser. */
export async function openEditor({ env = {} }: { env?: Record<string, string> } = {}): Promise<Editor> {
  await using open = new AsyncDisposableStack()
  const database = open.use(await createTestDatabase())
  const server = open.use(await startServer({ databaseUrl: database.url, env }))
  const browser = await launchBrowser()
  open.defer(() => browser.close())
  const faults: string[] = []
  const watch = (page: Page) => {
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`)
    })
    return page
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = watch(await context.newPage())
  const link = await vi.waitUntil(() => /http\S+\/setup\?token=\S+/.exec(server.output())?.[0], {
    timeout: 10_000,
  })
  // The first page of a new server takes long where many of them start at once.
  await page.goto(link, { timeout: 60_000 })
  await page.getByLabel('Your name').fill('Ada Rossi')
  await page.getByLabel('Email').fill('ada@msp.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long password')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor({ timeout: 60_000 })
  const all = open.move()
  return { database, server, browser, page, faults, watch, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Asks the API as the editor of the page does. */
export async function ask<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const answer: unknown = await page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(path, { method, ...(body === '' ? {} : { headers, body }) })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return response.json()
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  )
  // The contract's own tests hold the answers to their shapes.
  return answer as T
}

/** The workflow as the server has it. */
export function workflowOf(page: Page, id: string): Promise<Workflow> {
  return ask<Workflow>(page, 'GET', `/api/workflows/${id}`)
}
