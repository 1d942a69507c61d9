import type { Catalogue } from '#sdk'

/** Everything that can be dropped on the canvas, and every connector. */
export const catalogue: Catalogue = {
  triggers: [],
  actions: [],
  connectors: [],
}
