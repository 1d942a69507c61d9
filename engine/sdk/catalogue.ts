import type { Connector } from './connector.ts'
import type { ActionNode } from './node.ts'
import type { TriggerNode } from './trigger.ts'

/** Everything that `nodes/index.ts` offers. */
export interface Catalogue {
  triggers: readonly TriggerNode[]
  actions: readonly ActionNode[]
  connectors: readonly Connector[]
}
