import type { DocumentNode } from '../graph/document.ts'
import type { ActionNode } from '../sdk/node.ts'
import type { Engine } from './engine.ts'
import { isStore } from './stores.ts'

/**
 * How a step touches the world. `pure`: not at all. `desk`: only our own tables, so it commits with its checkpoint.
 * `outside`: something that no transaction of ours takes back.
 */
export type StepMode = 'pure' | 'desk' | 'outside'

/** Decides the mode of a step for a customer; unknown types count as pure, since all they do is fail. */
export async function stepMode(
  engine: Engine,
  node: DocumentNode,
  customerId: string | null,
): Promise<StepMode> {
  const action = engine.registry.action(node.type)
  if (!action || node.settings.disabled) return 'pure'
  if (action.uses.length === 0 && action.kind.effect === 'pure') return 'pure'
  if (action.uses.length === 0 || node.params.connection) return 'outside'
  for (const port of action.uses) {
    if (isStore(port)) continue
    if (port !== 'psa' && port !== 'rmm' && port !== 'billing') return 'outside'
    const { provider } = await engine.resolvePort(port, { customerId })
    if (provider !== 'desk') return 'outside'
  }
  return 'desk'
}

/** True where a repeat after a crash could do the thing twice, so that the intent is written first. */
export function needsIntent({ action, params }: { action: ActionNode; params: unknown }): boolean {
  const { effect } = action.kind
  return effect === 'destroys' || (effect === 'writes' && action.idempotency(params) === 'none')
}
