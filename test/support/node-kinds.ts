import type { NodeKind } from '#engine/graph/node-kind.ts'

/** A kind of step with one way out and no parameters, apart from what is given. */
export function buildKind(type: string, given: Partial<NodeKind> = {}): NodeKind {
  return {
    type,
    role: 'action',
    title: type,
    description: '',
    category: 'flow',
    icon: '',
    effect: 'pure',
    params: {},
    output: {},
    handles: [{ id: 'out', label: '' }],
    freeParams: true,
    uses: [],
    ...given,
  }
}
