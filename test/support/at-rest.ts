import type { Locator, Page } from 'playwright-core'

// What is asked of the page is compiled apart from it.
declare function requestAnimationFrame(callback: () => void): number
declare const document: {
  getAnimations(): {
    playState: string
    effect: { getComputedTiming(): { iterations?: number } } | null
  }[]
}

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** Waits until nothing fades or slides any more, for some frames in a row: what is to move begins within them. */
export async function atRest(page: Page): Promise<void> {
  const isAtRest = await page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const latest = performance.now() + 10_000
        let calm = 0
        const look = () => {
          const moves = document
            .getAnimations()
            .some(
              ({ playState, effect }) =>
                playState === 'running' &&
                effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY,
            )
          calm = moves ? 0 : calm + 1
          if (calm < 8 && performance.now() < latest) requestAnimationFrame(look)
          else resolve(calm >= 8)
        }
        requestAnimationFrame(look)
      }),
  )
  if (!isAtRest) throw new Error(`${page.url()} does not come to rest`)
}

/** Where something is once it moves no more, for some frames in a row: the canvas glides when a step is chosen. */
export async function areaAtRest(locator: Locator): Promise<Area> {
  for (;;) {
    const area = await locator.evaluate(
      (element) =>
        new Promise<Area | null>((resolve) => {
          let before = element.getBoundingClientRect()
          let calm = 0
          const look = () => {
            const now = element.getBoundingClientRect()
            calm = now.x === before.x && now.y === before.y && now.width === before.width ? calm + 1 : 0
            before = now
            if (!element.isConnected) resolve(null)
            else if (calm < 8) requestAnimationFrame(look)
            else resolve({ x: now.x, y: now.y, width: now.width, height: now.height })
          }
          requestAnimationFrame(look)
        }),
    )
    if (area) return area
  }
}
