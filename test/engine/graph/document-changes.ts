import fc from 'fast-check'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch } from '#engine/graph/patch.ts'
import { buildDocument, literal } from '../../support/document.ts'

export const base = buildDocument(
  {
    hook: { type: 'webhook.received' },
    each: { type: 'flow.each' },
    other: { type: 'flow.each' },
    one: { type: 'flow.set', in: 'each', params: { a: literal(1), b: literal(2) } },
    two: { type: 'flow.set', params: { a: literal(1) } },
    three: { type: 'flow.set', in: 'other' },
    four: { type: 'flow.set', params: { a: literal('x') } },
  },
  ['hook -> each', 'each -> two', 'two -> other', 'other -> four'],
)
export const ids = base.nodes.map(({ id }) => id)

/** Changes as a person makes them, to steps of some ids. */
export function changesTo(nodes: readonly string[], mark: string): fc.Arbitrary<Change[]> {
  const node = fc.constantFrom(...nodes)
  const value = fc.constantFrom(1, 2, 'x', 'y')
  const change = fc.oneof(
    fc.record({ do: fc.constant('set' as const), node, param: fc.constantFrom('a', 'b'), value }),
    fc.record({ do: fc.constant('drop' as const), node, param: fc.constantFrom('a', 'b') }),
    fc.record({ do: fc.constant('rename' as const), node, name: fc.constantFrom('A', 'B') }),
    fc.record({ do: fc.constant('disable' as const), node }),
    fc.record({ do: fc.constant('remove' as const), node }),
    fc.record({ do: fc.constant('move' as const), node, x: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constant('add' as const), id: fc.constantFrom(`${mark}1`, `${mark}2`), after: node }),
    fc.record({ do: fc.constant('connect' as const), source: node, target: node }),
    fc.record({ do: fc.constant('cut' as const), source: node }),
  )
  return fc.array(change, { maxLength: 6 })
}

export type Change =
  | { do: 'set'; node: string; param: string; value: number | string }
  | { do: 'drop'; node: string; param: string }
  | { do: 'rename'; node: string; name: string }
  | { do: 'disable'; node: string }
  | { do: 'remove'; node: string }
  | { do: 'move'; node: string; x: number }
  | { do: 'add'; id: string; after: string }
  | { do: 'connect'; source: string; target: string }
  | { do: 'cut'; source: string }

export function make(document: WorkflowDocument, changes: readonly Change[], mark: string): WorkflowDocument {
  return changes.reduce(
    (document, change, at) => applyPatches(document, patchesOf(document, change, `${mark}${at}`)),
    document,
  )
}

function patchesOf(document: WorkflowDocument, change: Change, edgeId: string): DocumentPatch[] {
  const has = (id: string) => document.nodes.some((node) => node.id === id)
  const edge = (source: string, target: string): DocumentPatch[] => {
    const isThere = document.edges.some((other) => other.source === source && other.target === target)
    if (!has(source) || isThere) return []
    return [
      { op: 'set', path: ['edges', edgeId], value: { id: edgeId, source, sourceHandle: 'out', target } },
    ]
  }
  switch (change.do) {
    case 'set':
      return [
        {
          op: 'set',
          path: ['nodes', change.node, 'params', change.param],
          value: { kind: 'literal', value: change.value },
        },
      ]
    case 'drop':
      return [{ op: 'remove', path: ['nodes', change.node, 'params', change.param] }]
    case 'rename':
      return [{ op: 'set', path: ['nodes', change.node, 'name'], value: change.name }]
    case 'disable':
      return [{ op: 'set', path: ['nodes', change.node, 'settings', 'disabled'], value: true }]
    case 'remove':
      return [
        { op: 'remove', path: ['nodes', change.node] },
        { op: 'remove', path: ['layout', change.node] },
      ]
    case 'move':
      return has(change.node)
        ? [{ op: 'set', path: ['layout', change.node], value: { x: change.x, y: 0 } }]
        : []
    case 'add': {
      const value = { id: change.id, type: 'flow.set', name: change.id, params: {}, settings: {} }
      return has(change.id)
        ? []
        : [{ op: 'set', path: ['nodes', change.id], value }, ...edge(change.after, change.id)]
    }
    case 'connect':
      return has(change.target) ? edge(change.source, change.target) : []
    case 'cut':
      return document.edges.flatMap(({ id, source }): DocumentPatch[] =>
        source === change.source ? [{ op: 'remove', path: ['edges', id] }] : [],
      )
  }
}

export const mine = changesTo(ids, 'm').map((changes) => make(base, changes, 'em'))
export const theirs = changesTo(ids, 't').map((changes) => make(base, changes, 'et'))
