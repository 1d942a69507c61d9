import { expect, test } from 'vitest'
import { stepSamples } from '../../../editor/data/step-sample.ts'
import type { StepSamples } from '../../../engine/api/types.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument, literal } from '../../support/document.ts'

const kind = (
  type: string,
  role: NodeKind['role'],
  sample: NonNullable<NodeKind['sample']>,
): [string, NodeKind] => [
  type,
  {
    type,
    role,
    title: type,
    description: '',
    category: 'flow',
    icon: '',
    effect: 'pure',
    params: {},
    output: {},
    handles: [{ id: 'out', label: '' }],
    freeParams: false,
    uses: [],
    sample,
  },
]
const kinds = new Map([kind('hook', 'trigger', { host: 'EXAMPLE' }), kind('get', 'action', { status: 200 })])
const document = buildDocument(
  { hook: { type: 'hook' }, one: { type: 'get' }, two: { type: 'get' }, other: { type: 'gone' } },
  ['hook -> one', 'one -> two'],
)
const at = '2026-03-01T10:00:00.000Z'
const given: StepSamples = {
  items: [
    {
      nodeId: 'one',
      output: { status: 404 },
      handle: 'out',
      runId: 'r1',
      version: 3,
      mode: 'live',
      at,
      eventId: null,
    },
    { nodeId: 'two', output: null, handle: 'out', runId: 'r2', version: -1, mode: 'dry', at, eventId: null },
  ],
  documents: [
    { version: 3, document },
    { version: -1, document },
  ],
}
const pin = { nodeId: 'one', output: 'pinned', handle: null, eventId: null, pinnedBy: 'Ada', pinnedAt: at }

test('without a run a step gives the example of its kind, and an unknown one gives nothing', () => {
  const samples = stepSamples(document, kinds, undefined, [])
  expect(samples.get('one')).toEqual({ value: { status: 200 }, from: 'example', stale: false })
  expect(samples.has('other')).toBe(false)
})

test('what it gave when it last ran stands before the example, with the run that it comes from, also where it is nothing', () => {
  const samples = stepSamples(document, kinds, given, [])
  expect(samples.get('one')).toEqual({ value: { status: 404 }, from: 'run', at, runId: 'r1', stale: false })
  expect(samples.get('two')).toEqual({ value: null, from: 'run', at, runId: 'r2', stale: false })
  expect(samples.get('hook')?.from).toBe('example')
})

test('a pin stands before all', () => {
  const samples = stepSamples(document, kinds, given, [pin])
  expect(samples.get('one')).toEqual({ value: 'pinned', from: 'pin', at, stale: false })
})

test('each step is compared with the document that it ran in', () => {
  const changed = {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === 'one' ? { ...node, params: { url: literal('b') } } : node,
    ),
  }
  const samples = stepSamples(changed, kinds, given, [])
  expect(samples.get('one')?.stale).toBe(true)
  expect(samples.get('two')?.stale).toBe(true)
  const ranAgain = {
    ...given,
    documents: [
      { version: 3, document },
      { version: -1, document: changed },
    ],
  }
  const after = stepSamples(changed, kinds, ranAgain, [])
  expect(after.get('one')?.stale).toBe(true)
  expect(after.get('two')?.stale).toBe(false)
})
