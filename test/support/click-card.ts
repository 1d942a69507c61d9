import type { Locator } from 'playwright-core'
import { areaAtRest } from './at-rest.ts'

// What is asked of the page is compiled apart from it.
declare const document: { elementFromPoint(x: number, y: number): object | null }

type Click = Pick<NonNullable<Parameters<Locator['click']>[0]>, 'position' | 'modifiers' | 'button'>

/**
 * A click on the head of a card of the canvas, at CSS pixels from its corner. The canvas glides when something else was chosen, and its
 * panel leaves room for fewer cards: where this one is out of sight all are shown first, as a user would.
 */
export async function clickCard(card: Locator, click: Click = {}): Promise<void> {
  const page = card.page()
  const showAll = () => page.getByRole('button', { name: 'Show all', exact: true }).click()
  await page.locator('.react-flow__node').first().waitFor()
  // What is out of sight is not even drawn.
  if ((await card.count()) === 0) await showAll()
  let area = await areaAtRest(card)
  const wanted = click.position ?? { x: 20, y: 20 }
  const isSeen = await card.evaluate(
    (element, [x, y]) => {
      const hit = document.elementFromPoint(x, y) as Parameters<typeof element.contains>[0]
      return hit !== null && element.contains(hit)
    },
    [area.x + wanted.x, area.y + Math.min(wanted.y, area.height / 2)] as const,
  )
  if (!isSeen) {
    await showAll()
    area = await areaAtRest(card)
  }
  // From afar a card is less high.
  await card.click({ ...click, position: { x: wanted.x, y: Math.min(wanted.y, area.height / 2) } })
}
