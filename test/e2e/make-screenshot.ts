import { resolve } from 'node:path'
import { buildEditor } from '#engine/build-editor.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer } from '../support/server.ts'

/** `npm run screenshot`: the picture in the README, of a playbook just imported. */
const root = resolve(import.meta.dirname, '../..')
await buildEditor(root, console.error)
await using server = await startServer()
while (!server.output().includes('/setup?token=')) await new Promise((resolve) => setTimeout(resolve, 50))
const browser = await launchBrowser()
const page = await browser.newPage({ viewport: { width: 1440, height: 810 } })
await page.goto(/http\S+\/setup\?token=\S+/.exec(server.output())?.[0] ?? server.url)
await page.getByLabel('Your name').fill('Ada Rossi')
await page.getByLabel('Email').fill('ada@msp.example')
await page.getByRole('textbox', { name: 'Password' }).fill('a long password')
await page.getByRole('button', { name: 'Create administrator' }).click()
await page.getByRole('heading', { name: 'Home' }).waitFor()
await page.goto(`${server.url}/playbooks/alert-to-ticket`)
await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
await page.getByRole('button', { name: 'Open workflow' }).click()
await page.locator('.react-flow__node').filter({ hasText: 'One ticket for the' }).click()
await page.getByRole('tab', { name: 'Parameters' }).waitFor()
await page.mouse.move(700, 700)
await page.waitForTimeout(1000)
await page.screenshot({ path: resolve(root, 'docs/canvas.png') })
await browser.close()
