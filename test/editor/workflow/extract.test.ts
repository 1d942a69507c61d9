import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '#nodes'
import { edit } from '../../../editor/workflow/edit.ts'
import { type Extraction, extract, isRefused } from '../../../editor/workflow/extract.ts'
import { newHistory, record, undo } from '../../../editor/workflow/history.ts'
import { checkDocument } from '../../../engine/graph/check.ts'
import type { WorkflowDocument } from '../../../engine/graph/document.ts'
import { toGraph, upstreamOf } from '../../../engine/graph/graph.ts'
import { createRegistry } from '../../../engine/registry.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { anyWorkflow } from '../outline/arbitrary-workflow.ts'

const registry = createRegistry(catalogue)
const kinds = new Map(registry.kinds.map((kind) => [kind.type, kind]))
const names = {
  workflow: 'Taken out',
  description: '',
  trigger: 'Start',
  call: 'Taken out',
  result: 'Result',
}
const taken = (document: WorkflowDocument, ...ids: string[]) => extract(document, kinds, ids, names)

function made(document: WorkflowDocument, ...ids: string[]): Extraction {
  const answer = taken(document, ...ids)
  if (isRefused(answer)) throw new Error(`Refused: ${JSON.stringify(answer)}`)
  return answer
}

const errors = (document: WorkflowDocument) =>
  checkDocument(document, registry.kind)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code}: ${message}`)

const flow = buildDocument(
  {
    hook: { type: 'webhook.received' },
    find: { type: 'ticket.find', params: { query: literal('disk') } },
    make: {
      type: 'flow.set',
      params: {
        who: expression('trigger.body.host'),
        number: expression('steps.find.output.ticket.number'),
        whole: expression('steps.find.output'),
        mine: expression('customer.name'),
        text: template('For {{ trigger.body.host | upcase }} at {{ vars.site }}'),
      },
    },
    say: { type: 'flow.set', params: { text: template('{{ steps.make.output.text }}!') } },
    last: {
      type: 'flow.set',
      params: {
        said: expression('steps.say.output.text'),
        number: template('#{{ steps.make.output.number }} {{ steps.find.output.ticket.number }}'),
      },
    },
  },
  ['hook -> find', 'find:found -> make', 'make -> say', 'say -> last'],
)

test('chosen steps become a workflow with what they read as input and what is read from them as result', () => {
  const { document: child, inputs, outputs, callId, edit: editFor } = made(flow, 'make', 'say')
  expect(inputs.map(({ name, type }) => [name, type])).toEqual([
    ['host', undefined],
    ['number', 'number'],
    ['find', undefined],
  ])
  expect(outputs.map(({ name }) => name)).toEqual(['text', 'number'])
  const [start, make, say, end] = child.nodes
  expect([start?.type, make?.id, say?.id, end?.type]).toEqual(['manual.start', 'make', 'say', 'flow.return'])
  expect(make?.params).toEqual({
    who: expression('trigger.host'),
    number: expression('trigger.number'),
    whole: expression('trigger.find'),
    mine: expression('customer.name'),
    text: template('For {{ trigger.host | upcase }} at {{ vars.site }}'),
  })
  expect(end?.params).toEqual({
    text: expression('steps.say.output.text'),
    number: expression('steps.make.output.number'),
  })
  expect(errors(child)).toEqual([])

  const after = edit(flow, editFor('0199a1b2-0000-7000-8000-000000000000')).document
  expect(after.nodes.map(({ id }) => id)).toEqual(['hook', 'find', 'last', callId])
  const call = after.nodes.at(-1)
  expect(call?.params).toEqual({
    workflow: literal('0199a1b2-0000-7000-8000-000000000000'),
    wait: literal(true),
    host: expression('trigger.body.host'),
    number: expression('steps.find.output.ticket.number'),
    find: expression('steps.find.output'),
  })
  expect(after.nodes.find(({ id }) => id === 'last')?.params).toEqual({
    said: expression(`steps.${callId}.output.result.text`),
    number: template(`#{{ steps.${callId}.output.result.number }} {{ steps.find.output.ticket.number }}`),
  })
  expect(
    after.edges.map(({ source, sourceHandle, target }) => `${source}:${sourceHandle} ${target}`),
  ).toEqual(['hook:out find', `find:found ${callId}`, `${callId}:out last`])
  expect(errors(after)).toEqual([])
  // What the new step gives is known well enough to let its result be read.
  const said = checkDocument(after, registry.kind).filter(({ nodeId }) => nodeId === 'last')
  expect(said).toEqual([])
})

test('where every input is text, a number or yes/no, the new workflow has a form for it', () => {
  const document = buildDocument(
    {
      hook: { type: 'webhook.received' },
      ticket: { type: 'ticket.create', params: { subject: literal('Disk') } },
      say: { type: 'flow.set', params: { n: expression('steps.ticket.output.number') } },
    },
    ['hook -> ticket', 'ticket -> say'],
  )
  const [start] = made(document, 'say').document.nodes
  expect(start?.params.form).toEqual(literal([{ name: 'number', label: 'ticket › number', type: 'number' }]))
})

test('undo brings the steps back as they were', () => {
  const history = record(newHistory(flow), made(flow, 'make', 'say').edit('some-id'))
  expect(history.past).toHaveLength(1)
  expect(undo(history).document).toEqual(flow)
})

test('a loop goes along with its items, and steps in it may be taken out too', () => {
  const document = buildDocument(
    {
      hook: { type: 'webhook.received' },
      each: { type: 'flow.each', params: { items: expression('trigger.body.hosts') } },
      one: { type: 'flow.set', in: 'each', params: { host: expression('loop.item.name') } },
      two: { type: 'flow.set', in: 'each', params: { host: expression('steps.one.output.host') } },
    },
    ['hook -> each', 'one -> two'],
  )
  const whole = made(document, 'each')
  expect(whole.document.nodes.find(({ id }) => id === 'one')?.params.host).toEqual(
    expression('loop.item.name'),
  )
  expect(whole.inputs.map(({ name }) => name)).toEqual(['hosts'])
  const part = made(document, 'one')
  const after = edit(document, part.edit('some-id')).document
  expect(part.document.nodes.find(({ id }) => id === 'one')?.params.host).toEqual(
    expression('trigger.itemName'),
  )
  expect(after.nodes.find(({ id }) => id === part.callId)).toMatchObject({
    parentId: 'each',
    params: { itemName: expression('loop.item.name') },
  })
  expect(errors(part.document)).toEqual([])
})

describe('what cannot be taken out is refused with its reason', () => {
  const shape = (edges: string[], more: Parameters<typeof buildDocument>[0] = {}) =>
    buildDocument(
      {
        hook: { type: 'webhook.received' },
        a: { type: 'flow.set' },
        b: { type: 'flow.set' },
        c: { type: 'flow.set' },
        if: { type: 'flow.if', params: { condition: expression('trigger.x') } },
        ...more,
      },
      edges,
    )
  const each = { type: 'flow.each', params: { items: expression('trigger.list'), collect: literal('in') } }

  test.each([
    ['nothing chosen', flow, [], { why: 'nothing' }],
    ['a trigger', flow, ['hook', 'find'], { why: 'trigger', name: 'hook' }],
    [
      'two ways in',
      shape(['hook -> a', 'a -> b', 'a -> c', 'if:yes -> c']),
      ['b', 'c'],
      { why: 'twoEntries', names: '“b”, “c”' },
    ],
    [
      'two ways out',
      shape(['hook -> if', 'if:yes -> a', 'if:no -> b', 'a -> c', 'b -> c']),
      ['if', 'a', 'b'],
      { why: 'twoExits' },
    ],
    [
      'a choice that may end it early',
      shape(['hook -> if', 'if:yes -> a', 'a -> b']),
      ['if', 'a'],
      { why: 'mayEndEarly', name: 'a' },
    ],
    [
      'a choice whose ways lead out',
      shape(['hook -> if', 'if:yes -> a']),
      ['if'],
      { why: 'mayEndEarly', name: 'if' },
    ],
    [
      'an error path that leads out',
      shape(['hook -> a', 'a:error -> b']),
      ['a'],
      { why: 'errorOut', name: 'a' },
    ],
    [
      'an error path that ends inside',
      shape(['hook -> a', 'a:error -> b', 'a -> c']),
      ['a', 'b'],
      { why: 'mayEndEarly' },
    ],
    [
      'a step that ends the run',
      shape(['hook -> a', 'a -> stop'], { stop: { type: 'flow.stop' } }),
      ['a', 'stop'],
      { why: 'ends', name: 'stop' },
    ],
    [
      'steps of different groups',
      shape(['hook -> each'], { each, in: { type: 'flow.set', in: 'each' } }),
      ['a', 'in'],
      { why: 'groups' },
    ],
    [
      'a step whose results a loop collects',
      shape(['hook -> each'], { each, in: { type: 'flow.set', in: 'each' } }),
      ['in'],
      { why: 'collected', name: 'in', by: 'each' },
    ],
  ])('%s', (_, document, ids, refusal) => {
    expect(taken(document, ...ids)).toMatchObject(refusal)
  })
})

test('a choice whose ways meet again goes along', () => {
  const document = buildDocument(
    {
      hook: { type: 'webhook.received' },
      if: { type: 'flow.if', params: { condition: expression('trigger.x') } },
      a: { type: 'flow.set', params: { v: literal(1) } },
      b: { type: 'flow.set', params: { v: literal(2) } },
      meet: { type: 'flow.set' },
      last: { type: 'flow.set', params: { x: expression('steps.a.output.v') } },
    },
    ['hook -> if', 'if:yes -> a', 'if:no -> b', 'a -> meet', 'b -> meet', 'meet -> last'],
  )
  const { document: child, edit: editFor } = made(document, 'if', 'a', 'b', 'meet')
  expect(errors(child)).toEqual([])
  expect(errors(edit(document, editFor('0199a1b2-0000-7000-8000-000000000000')).document)).toEqual([])
})

const real: Record<string, string> = {
  hook: 'webhook.received',
  step: 'flow.set',
  if: 'flow.if',
  each: 'flow.each',
  try: 'flow.try',
}

/** Workflows of real steps, each reading from what runs before it, without a mistake. */
const readingWorkflow = anyWorkflow.map((drawn): WorkflowDocument => {
  const document = {
    ...drawn,
    nodes: drawn.nodes.map((node) => ({ ...node, type: real[node.type] ?? node.type })),
    edges: drawn.edges.map((edge) => ({
      ...edge,
      sourceHandle: { true: 'yes', false: 'no' }[edge.sourceHandle] ?? edge.sourceHandle,
    })),
  }
  const graph = toGraph(document)
  return {
    ...document,
    nodes: document.nodes.map((node, row) => {
      if (node.type === 'webhook.received') return { ...node, params: {} }
      const before = [...upstreamOf(graph, node.id)].filter(
        (id) => graph.nodes.get(id)?.node.type !== 'webhook.received',
      )
      const read = before[row % Math.max(1, before.length)]
      const source = read === undefined ? 'trigger.body.x' : `steps.${read}.output.v${row % 3}`
      const name = { 'flow.if': 'condition', 'flow.each': 'items' }[node.type] ?? 'value'
      return { ...node, params: node.type === 'flow.try' ? {} : { [name]: expression(source) } }
    }),
  }
})

test('whatever is taken out, every reference of both workflows leads to a step that runs before', () => {
  let accepted = 0
  fc.assert(
    fc.property(
      readingWorkflow,
      fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 6 }),
      (document, rows) => {
        const chosen = rows.flatMap((row) => document.nodes[row]?.id ?? [])
        const before = errors(document)
        const answer = extract(document, kinds, chosen, names)
        if (isRefused(answer)) return
        accepted++
        const after = edit(document, answer.edit('0199a1b2-0000-7000-8000-000000000000')).document
        for (const each of [answer.document, after]) {
          const fresh = errors(each).filter(
            (error) => !before.includes(error) && !error.startsWith('missing_parameter'),
          )
          // A document without a trigger had none before.
          expect(fresh.filter((error) => !error.startsWith('no_trigger'))).toEqual([])
        }
      },
    ),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(50)
})
