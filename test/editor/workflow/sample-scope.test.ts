import { expect, test } from 'vitest'
import { referencesOf, sampleScope } from '../../../editor/workflow/sample-scope.ts'
import type { Run } from '../../../engine/api/types.ts'
import { emptyDocument, type WorkflowDocument } from '../../../engine/graph/document.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'

const base = {
  description: '',
  category: 'flow',
  icon: '',
  effect: 'pure',
  params: {},
  handles: [{ id: 'out', label: '' }],
  freeParams: false,
  uses: [],
} as const
const kinds = new Map<string, NodeKind>([
  ['hook', { ...base, type: 'hook', title: 'Hook', role: 'trigger', output: {}, sample: { host: 'SRV-1' } }],
  [
    'ticket',
    {
      ...base,
      type: 'ticket',
      title: 'Ticket',
      role: 'action',
      output: { type: 'object', properties: { number: { type: 'integer' }, subject: { type: 'string' } } },
      sample: { number: 1 },
    },
  ],
])
const node = (id: string, type: string, name: string) => ({ id, type, name, params: {}, settings: {} })
const document: WorkflowDocument = {
  ...emptyDocument('Flow'),
  nodes: [
    node('h', 'hook', 'Hook'),
    node('t', 'ticket', 'Open ticket'),
    node('u', 'ticket', 'Beside'),
    node('v', 'ticket', 'After'),
  ],
  edges: [
    { id: 'e1', source: 'h', sourceHandle: 'out', target: 't' },
    { id: 'e2', source: 'h', sourceHandle: 'out', target: 'u' },
    { id: 'e3', source: 't', sourceHandle: 'out', target: 'v' },
  ],
}

test('a step sees the trigger and the steps before it, and none beside it', () => {
  const scope = sampleScope(document, kinds, 'v', null)
  expect(scope.trigger).toEqual({ host: 'SRV-1' })
  expect(scope.steps).toEqual({ t: { output: { number: 1 } } })
})

test('what the last run saw stands before the samples', () => {
  const step: Run['steps'][number] = {
    seq: 1,
    nodeId: 't',
    path: '',
    attempt: 1,
    status: 'ok',
    handle: 'out',
    startedAt: '2026-11-21T10:00:00Z',
    finishedAt: null,
    durationMs: null,
    input: null,
    output: { number: 1042, subject: 'Disk full' },
    error: null,
  }
  const run: Run = {
    id: 'r',
    workflowId: 'w',
    workflowName: 'Flow',
    version: 1,
    status: 'succeeded',
    mode: 'live',
    triggerNode: 'h',
    eventId: 'x',
    customerId: null,
    customerName: null,
    createdAt: '2026-11-21T10:00:00Z',
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    error: null,
    recoveries: 0,
    retries: 0,
    forkedFrom: null,
    parentRunId: null,
    pauseReason: null,
    control: null,
    result: null,
    document,
    event: { data: { host: 'DB-2' } },
    steps: [step],
    explanation: { reasons: [], actions: [] },
    limitQuestion: null,
    children: [],
    stepCount: 1,
    time: { queuedMs: 0, runningMs: 0, waitingMs: 0 },
  }
  const scope = sampleScope(document, kinds, 'v', run)
  expect(scope.trigger).toEqual({ host: 'DB-2' })
  expect(scope.steps.t?.output).toEqual({ number: 1042, subject: 'Disk full' })
})

test('values are named by step names, inserted by step ids, and known from the schema before any run', () => {
  const found = referencesOf(sampleScope(document, kinds, 'v', null), document, kinds)
  const byLabel = new Map(found.map(({ label, path }) => [label, path]))
  expect(byLabel.get('Open ticket › number')).toBe('steps.t.output.number')
  expect(byLabel.get('Open ticket › subject')).toBe('steps.t.output.subject')
  expect(byLabel.get('trigger › host')).toBe('trigger.host')
})
