import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

const root = resolve(import.meta.dirname, '../..')

/** A Chromium from npm alone; unpacked once into a folder of the project. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await browserPath(), args: [] })
}

/** Where the browser is; the first call unpacks it. */
export async function browserPath(): Promise<string> {
  // Unpacks its own libraries too, so that the system needs none; read when the module is loaded.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs24.x'
  const { default: packed } = await import('@sparticuz/chromium')
  // The package takes any file of that name in the temporary folder for its own: give it a folder by version.
  const folder = join(root, 'node_modules', '.cache', 'chromium-153.0.0')
  await mkdir(folder, { recursive: true })
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    return await packed.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

/** Where tests leave pictures of what they saw, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(root, 'test-results')
  if (!existsSync(folder)) await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
