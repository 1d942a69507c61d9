import type { Catalogue } from '#engine/registry.ts'

/** Everything that can be dropped on the canvas, and every connector. */
export const catalogue: Catalogue = {
  triggers: [],
  actions: [],
  connectors: [],
}
