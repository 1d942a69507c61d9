import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { atRest } from './at-rest.ts'

/**
 * Looks at a page for what keeps people from using it, once nothing moves: half faded words have too little contrast. Only
 * what is wrong is worked out in full, and no second page is opened to gather frames of other origins, of which we have
 * none: that takes a third of the time.
 */
export function axe(page: Page): AxeBuilder {
  const builder = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  const analyze = builder.analyze.bind(builder)
  builder.analyze = async () => {
    await atRest(page)
    return analyze()
  }
  return builder
}
