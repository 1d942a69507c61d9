import { expect, test } from 'vitest'
import { writesOf } from '../../../editor/data/writes-of.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument } from '../../support/document.ts'

const kind = (type: string, effect: NodeKind['effect']): [string, NodeKind] => [
  type,
  {
    type,
    role: 'action',
    title: type,
    description: '',
    category: 'flow',
    icon: '',
    effect,
    params: {},
    output: {},
    handles: [{ id: 'out', label: '' }],
    freeParams: false,
    uses: [],
  },
]
const kinds = new Map([
  kind('read', 'reads'),
  kind('write', 'writes'),
  kind('wipe', 'destroys'),
  kind('loop', 'pure'),
])
const document = buildDocument(
  {
    hook: { type: 'hook' },
    first: { type: 'write' },
    off: { type: 'wipe', settings: { disabled: true } },
    loop: { type: 'loop' },
    inner: { type: 'wipe', in: 'loop' },
    last: { type: 'write' },
  },
  ['hook -> first', 'first -> off', 'off -> loop', 'loop -> last'],
)
const names = (nodeId: string, alone: boolean, pinned: string[] = []) =>
  writesOf(document, kinds, new Set(pinned), { nodeId, alone }).map(({ id }) => id)

test('up to a step all that would be written is named, and nothing after it', () => {
  expect(names('loop', false)).toEqual(['first', 'inner'])
  expect(names('last', false)).toEqual(['first', 'inner', 'last'])
})

test('alone only what the step and what stands in it would write', () => {
  expect(names('last', true)).toEqual(['last'])
  expect(names('loop', true)).toEqual(['inner'])
})

test('what is pinned before it does not write, but the step itself does', () => {
  expect(names('last', false, ['first', 'last'])).toEqual(['inner', 'last'])
})
