import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import {
  clipOf,
  copyText,
  isCommand,
  type NamedConnection,
  paste,
} from '../../../editor/workflow/clipboard.ts'
import { edit } from '../../../editor/workflow/edit.ts'
import { isBad, readPaste } from '../../../editor/workflow/read-paste.ts'
import { stepsReadBy } from '../../../editor/workflow/references.ts'
import { emptyDocument, type WorkflowDocument } from '../../../engine/graph/document.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { anyDocument, anyWorkflow } from '../outline/arbitrary-workflow.ts'

const kind = (type: string, params: NodeKind['params'] = {}): NodeKind => ({
  type,
  role: 'action',
  title: type,
  description: '',
  category: 'flow',
  icon: '',
  effect: 'pure',
  params,
  output: {},
  handles: [{ id: 'out', label: '' }],
  freeParams: false,
  uses: [],
})
const mailer = kind('mail.send', {
  properties: { connection: { type: 'string', picker: 'connection:messaging' } },
})
const kinds = new Map(
  [mailer, kind('ticket.create'), kind('ticket.comment'), kind('hook')].map((each) => [each.type, each]),
)
const here = { kinds, connections: [] }

const document: WorkflowDocument = {
  ...buildDocument(
    {
      hook: { type: 'hook' },
      tk: { type: 'ticket.create' },
      note: {
        type: 'ticket.comment',
        params: {
          ticket: expression('steps.tk.output.id'),
          bracketed: expression('steps["tk"].output.id | append: "steps.tk"'),
          body: template('steps.tk: {{ steps.hook.output.x }} and {{steps.tk.output.number}}'),
        },
      },
    },
    ['hook -> tk', 'tk -> note'],
  ),
  layout: { tk: { x: 100, y: 100 }, note: { x: 400, y: 100 } },
}
const both = new Set(['tk', 'note'])

function pasted(target: WorkflowDocument, text: string, connections: readonly NamedConnection[] = []) {
  const clip = readPaste(text)
  if (isBad(clip)) throw new Error(`Not readable: ${clip.why}`)
  const result = paste(target, clip, { kinds, connections })
  return { ...result, after: edit(target, result.edit).document }
}

test('pasted steps have ids and names of their own, their connections, and refer to each other', () => {
  const { edit: change, after, lost } = pasted(document, copyText(document, both, kinds, []))
  const [ticket, note] = change.nodes
  expect(change.nodes.map(({ name }) => name)).toEqual(['tk 2', 'note 2'])
  expect(change.edges).toMatchObject([{ source: ticket?.id, target: note?.id }])
  expect(note?.params.ticket).toEqual(expression(`steps.${ticket?.id}.output.id`))
  expect(note?.params.bracketed).toMatchObject({ source: expect.stringContaining(`steps["${ticket?.id}"]`) })
  expect(new Set(after.nodes.map(({ id }) => id)).size).toBe(5)
  expect(lost).toEqual([])
})

test('a reference to a step that was not copied stays as it is, and so does text that only looks like one', () => {
  const { edit: change } = pasted(document, copyText(document, both, kinds, []))
  const [ticket, note] = change.nodes
  expect(note?.params.body).toEqual(
    template(`steps.tk: {{ steps.hook.output.x }} and {{steps.${ticket?.id}.output.number}}`),
  )
})

test('steps that read others which are not there are named', () => {
  const { lost, edit: change } = pasted(emptyDocument('Elsewhere'), copyText(document, both, kinds, []))
  expect(lost).toEqual(['note'])
  expect(JSON.stringify(change)).toContain('steps.hook.output.x')
})

test('what is copied as JSON or as YAML, a whole export and a playbook are all read', () => {
  const clip = clipOf(document, both, kinds, [])
  const playbook = {
    slug: 'some-playbook',
    version: 1,
    document: {
      ...document,
      nodes: document.nodes.map((node) => ({
        ...node,
        params: { queue: { input: 'queue' }, ...node.params },
      })),
    },
  }
  for (const text of [JSON.stringify(clip), stringify(clip)]) {
    expect(pasted(document, text).edit.nodes).toHaveLength(2)
  }
  for (const text of [JSON.stringify(document), stringify(document), stringify(playbook)]) {
    const { nodes, edges } = pasted(document, text).edit
    expect(nodes).toHaveLength(3)
    expect(edges).toHaveLength(2)
    expect(nodes.every(({ params }) => !('queue' in params))).toBe(true)
  }
})

const connection = (id: string, name = 'Support mail', type = 'smtp') => ({ id, name, type })
const mailing = buildDocument({ send: { type: 'mail.send', params: { connection: literal('theirs') } } }, [])

test.each([
  ['the same', [connection('theirs', 'Renamed')], literal('theirs'), 0, 0],
  ['one of the same type and name', [connection('ours'), connection('x', 'Other')], literal('ours'), 1, 0],
  ['one of another type only', [connection('ours', 'Support mail', 'imap')], undefined, 0, 1],
  ['two of the same type and name', [connection('a'), connection('b')], undefined, 0, 1],
  ['none', [], undefined, 0, 1],
])(
  'on a server with %s, a pasted step uses a connection only if it is plain which',
  (_, ours, param, matched, left) => {
    const text = copyText(mailing, new Set(['send']), kinds, [connection('theirs')])
    const result = pasted(emptyDocument('Elsewhere'), text, ours)
    expect(result.edit.nodes[0]?.params.connection).toEqual(param)
    expect(result.matched).toHaveLength(matched)
    expect(result.unconnected).toHaveLength(left)
  },
)

const node = { id: 'a', type: 'hook', name: 'A', params: {}, settings: {} }
const clipText = (more: object) => JSON.stringify({ schemaVersion: 1, nodes: [node], edges: [], ...more })

test.each([
  ['hello', { why: 'notSteps' }],
  ['', { why: 'notSteps' }],
  ['[]', { why: 'notSteps' }],
  ['null', { why: 'notSteps' }],
  ['{"a": 1}', { why: 'notSteps' }],
  ['{"nodes": []}', { why: 'noNodes' }],
  ['{"schemaVersion": 1, "name": "x"}', { why: 'noNodes' }],
  ['{"nodes": [{"id": 1}]}', { why: 'invalid', where: 'nodes.0.id' }],
  ['{"nodes": [', { why: 'brokenJson' }],
  ['nodes:\n  - id: a\n   type: "x', { why: 'brokenYaml' }],
  [clipText({ schemaVersion: 2 }), { why: 'newer', version: '2' }],
  [clipText({ schemaVersion: 0 }), { why: 'unknownVersion', version: '0' }],
  [clipText({ schemaVersion: 'one' }), { why: 'unknownVersion' }],
  [clipText({ edges: [{ id: 'e', source: 'a' }] }), { why: 'invalid', where: 'edges.0.target' }],
  [
    clipText({ nodes: Array.from({ length: 5000 }, () => node) }),
    { why: 'tooMany', count: 5000, most: 2000 },
  ],
  [
    JSON.stringify({
      nodes: [
        { name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2, position: [0, 0], parameters: {} },
      ],
      connections: {},
    }),
    { why: 'n8n' },
  ],
  [JSON.stringify([{ id: 'x', type: 'inject', z: 'f', wires: [[]] }]), { why: 'nodeRed' }],
])('a text that makes no steps is told why: %#', (text, why) => {
  expect(readPaste(text)).toMatchObject(why)
})

test('a text that is too long is not even read', () => {
  expect(readPaste('x'.repeat(5_000_001))).toEqual({ why: 'tooLong', megabytes: 6 })
})

test('a step of a kind that is not known here is pasted and named, and a doubled id becomes two steps', () => {
  const text = clipText({ nodes: [node, { ...node, type: 'vendor.new' }] })
  const { unknown, doubled, edit: change } = pasted(emptyDocument('Elsewhere'), text)
  expect(unknown).toEqual(['vendor.new'])
  expect(doubled).toBe(1)
  expect(new Set(change.nodes.map(({ id }) => id)).size).toBe(2)
})

test('containers that stand in each other are pasted apart', () => {
  const nodes = [
    { ...node, id: 'a', parentId: 'b' },
    { ...node, id: 'b', parentId: 'a' },
    { ...node, id: 'c', parentId: 'a' },
  ]
  const { nodes: made } = pasted(emptyDocument('Elsewhere'), clipText({ nodes })).edit
  expect(made.slice(0, 2).map(({ parentId }) => parentId)).toEqual([undefined, undefined])
})

test('a command line is told from steps', () => {
  expect(isCommand('  curl -X POST https://x.example')).toBe(true)
  expect(isCommand('{"curl": 1}')).toBe(false)
})

/** Steps that read each other, and now and then one that is not there. */
const reading = (drawn: fc.Arbitrary<WorkflowDocument>) =>
  drawn.map(({ nodes, ...rest }) => ({
    ...rest,
    nodes: nodes.map((node, row) => ({
      ...node,
      params: {
        value: expression(`steps.n${(row * 5) % (nodes.length + 1)}.output`),
        text: template(`of {{ steps.n${(row * 3) % (nodes.length + 1)}.output.x | upcase }}`),
      },
    })),
  }))

test('whatever is pasted, no id is taken twice and nothing that is there changes', () => {
  fc.assert(
    fc.property(reading(anyDocument), reading(anyWorkflow), (one, other) => {
      const all = new Set(one.nodes.map(({ id }) => id))
      const { edit: change } = paste(other, clipOf(one, all, kinds, []), here, { x: 0, y: 0 })
      const after = edit(other, change).document
      const ids = [...after.nodes, ...after.edges, ...(after.notes ?? [])].map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(new Set(after.nodes.map(({ name }) => name)).size).toBeGreaterThanOrEqual(one.nodes.length)
      expect(after.nodes.slice(0, other.nodes.length)).toEqual(other.nodes)
    }),
  )
})

test('what is copied, pasted into an empty workflow and copied again is the same but for ids', () => {
  fc.assert(
    fc.property(reading(anyWorkflow), (origin) => {
      const all = new Set(origin.nodes.map(({ id }) => id))
      const first = clipOf(origin, all, kinds, [])
      const put = paste(emptyDocument('Empty'), first, here, { x: 0, y: 0 }).edit
      const copy = edit(emptyDocument('Empty'), put).document
      const second = clipOf(copy, new Set(copy.nodes.map(({ id }) => id)), kinds, [])
      const rows = new Map(first.nodes.map(({ id }, row) => [id, row]))
      const copied = new Map(second.nodes.map(({ id }, row) => [id, row]))
      const shape = ({ nodes, edges }: typeof first, row: Map<string, number>) => ({
        nodes: nodes.map(({ type, settings, parentId, params }) => ({
          type,
          settings,
          parent: parentId === undefined ? undefined : row.get(parentId),
          reads: Object.values(params).map((param) => stepsReadBy(param).map((id) => row.get(id) ?? id)),
        })),
        edges: edges.map(({ source, sourceHandle, target }) => [
          row.get(source),
          sourceHandle,
          row.get(target),
        ]),
      })
      expect(shape(second, copied)).toEqual(shape(first, rows))
    }),
  )
})
