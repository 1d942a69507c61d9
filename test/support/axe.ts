import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * Looks at a page for what keeps people from using it. Only what is wrong is worked out in full, and no second page is
 * opened to gather frames of other origins, of which we have none: that takes a third of the time.
 */
export function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
}
