import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { type Area, areaAtRest, atRest } from './at-rest.ts'
import { axe } from './axe.ts'
import { picture } from './browser.ts'
import { clickCard } from './click-card.ts'
import { ask, type Editor, workflowOf } from './editor.ts'

export interface Point {
  x: number
  y: number
}

/** The canvas of a workflow as a person uses it. */
export interface CanvasDriver {
  page: Page
  id: string
  card(nodeId: string): Locator
  /** Where something is once it rests. */
  area(locator: Locator): Promise<Area>
  /** From point to point with the left button; `hold` is done before it is let go. */
  drag(from: Point, to: Point, hold?: () => Promise<void>): Promise<void>
  /** A card by its head to a place of the screen, where its head comes to stand. */
  dragCard(nodeId: string, to: Point, hold?: () => Promise<void>): Promise<void>
  /** From a port to a point, both as people see them. */
  connect(from: string, to: string | Point): Promise<void>
  /** The draft on the server, once it has all that is on the screen. */
  saved(): Promise<WorkflowDocument>
  /** `source:handle -> target` of each connection, in order. */
  ways(): Promise<string[]>
  /** Nothing chosen and everything in view. */
  showAll(): Promise<void>
  poll: typeof expect.poll
  /** What axe holds against the page in light and dark, with a picture of each. */
  barrierFree(name: string): Promise<void>
}

/** Opens a document on the canvas. */
export async function openCanvas(editor: Editor, document: WorkflowDocument): Promise<CanvasDriver> {
  const { page } = editor
  const { id } = await ask<{ id: string }>(page, 'POST', '/api/workflows', { document })
  await page.goto(`${editor.server.url}/workflows/${id}`)
  // The browser, the server and the database share the machine with other tests.
  const poll: typeof expect.poll = (get, options) => expect.poll(get, { timeout: 15_000, ...options })
  const card = (nodeId: string) => page.locator(`.react-flow__node[data-id="${nodeId}"]`)
  const drag: CanvasDriver['drag'] = async (from, to, hold) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 4, from.y + 4)
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
    await page.mouse.move(to.x, to.y, { steps: 4 })
    await hold?.()
    await page.mouse.up()
  }
  const saved = async () => {
    await page.getByText('Saved', { exact: true }).waitFor()
    return (await workflowOf(page, id)).document
  }
  await poll(() => page.locator('.react-flow__node').count(), { timeout: 40_000 }).toBe(
    document.nodes.length + (document.notes?.length ?? 0),
  )
  return {
    page,
    id,
    card,
    area: areaAtRest,
    drag,
    async dragCard(nodeId, to, hold) {
      // Choosing it first opens its panel, which would move the canvas under the pointer.
      await clickCard(card(nodeId), { position: { x: 8, y: 8 } })
      const from = await areaAtRest(card(nodeId))
      const grip = { x: from.width / 2, y: 8 }
      await drag({ x: from.x + grip.x, y: from.y + grip.y }, { x: to.x + grip.x, y: to.y + grip.y }, hold)
    },
    async connect(from, to) {
      const start = await areaAtRest(page.getByLabel(from, { exact: true }))
      const end =
        typeof to === 'string' ? middleOf(await areaAtRest(page.getByLabel(to, { exact: true }))) : to
      await drag(middleOf(start), end)
    },
    saved,
    ways: async () =>
      (await saved()).edges
        .map(({ source, sourceHandle, target }) => `${source}:${sourceHandle} -> ${target}`)
        .toSorted(),
    async showAll() {
      for (let left = 3; left > 0 && (await page.getByRole('complementary').count()) > 0; left--) {
        await page.keyboard.press('Escape')
        await atRest(page)
      }
      await page.keyboard.press('1')
      await areaAtRest(page.locator('.react-flow__viewport'))
    },
    poll,
    async barrierFree(name) {
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
        await picture(page, `canvas-${name}-${scheme}`)
      }
    },
  }
}

export function middleOf({ x, y, width, height }: Area): Point {
  return { x: x + width / 2, y: y + height / 2 }
}
