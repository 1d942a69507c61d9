import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findInDocument, mayReplace, replaceEdit } from '../../../editor/find/find-in-document.ts'
import { newHistory, record, undo } from '../../../editor/workflow/history.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { anyWorkflow } from '../outline/arbitrary-workflow.ts'

const kinds = new Map<string, NodeKind>([
  [
    'ticket.create',
    {
      type: 'ticket.create',
      role: 'action',
      title: 'Create ticket',
      description: '',
      category: 'desk',
      icon: '',
      effect: 'writes',
      params: { properties: { subject: { type: 'string', title: 'Subject' } } },
      output: {},
      handles: [],
      freeParams: true,
      uses: [],
    },
  ],
])
const document = {
  ...buildDocument(
    {
      disk: { type: 'flow.set', params: { list: literal([{ Disk: 'C: disk' }, 7]) } },
      open: {
        type: 'ticket.create',
        params: { subject: template('Disk of {{ steps.disk.output.name }}'), n: expression('trigger.disk') },
        settings: { note: 'When a DISK is full' },
      },
    },
    ['disk -> open'],
  ),
  notes: [
    { id: 't1', text: 'All about the dísk', x: 0, y: 0, width: 200, height: 100, colour: 'sand' as const },
  ],
}
const found = (search: string) =>
  findInDocument(document, kinds, search).map(({ id, place, param, begin }) => [
    id,
    place,
    param?.title ?? '',
    begin,
  ])

test('a text is found in names, values and their keys, expressions, notes, and where a step is read', () => {
  expect(found('disk')).toEqual([
    ['disk', 'name', '', 0],
    ['disk', 'key', 'list', 0],
    ['disk', 'param', 'list', 3],
    ['open', 'param', 'Subject', 0],
    ['open', 'param', 'Subject', 17],
    ['open', 'reads', 'Subject', 0],
    ['open', 'param', 'n', 8],
    ['open', 'note', '', 7],
    ['t1', 'canvasNote', '', 14],
  ])
  expect(found('create tick')).toEqual([['open', 'kind', '', 0]])
  expect(found('7')).toEqual([['disk', 'param', 'list', 0]])
  expect(found('  ')).toEqual([])
  expect(found('nowhere')).toEqual([])
})

test('found texts are replaced as one step back, but for ids, keys and kinds', () => {
  const hits = findInDocument(document, kinds, 'disk')
  expect(hits.filter((hit) => mayReplace(hit, document))).toHaveLength(6)
  const change = replaceEdit(document, hits, 'volume')
  if (!change) throw new Error('Nothing was replaced')
  const history = record(newHistory(document), change)
  const [disk, open] = history.document.nodes
  expect(disk?.name).toBe('volume')
  expect(disk?.params.list).toEqual(literal([{ Disk: 'C: volume' }, 7]))
  expect(open?.params).toEqual({
    subject: template('volume of {{ steps.disk.output.name }}'),
    n: expression('trigger.volume'),
  })
  expect(open?.settings.note).toBe('When a volume is full')
  expect(history.document.notes?.[0]?.text).toBe('All about the volume')
  expect(history.past).toHaveLength(1)
  expect(undo(history).document).toEqual(document)
})

test('a number stays one where the new text is a number, and several places of one value change together', () => {
  const one = buildDocument({ a: { type: 'x', params: { v: literal({ n: 7, s: ['7 of 7', '7'] }) } } }, [])
  const change = replaceEdit(one, findInDocument(one, kinds, '7'), '12')
  const after = change && record(newHistory(one), change).document
  expect(after?.nodes[0]?.params.v).toEqual(literal({ n: 12, s: ['12 of 12', '12'] }))
})

test('whatever is searched for, each place holds it, and replacing it by itself changes nothing', () => {
  fc.assert(
    fc.property(anyWorkflow, fc.constantFrom('n1', 'st', 'e', '1'), (drawn, search) => {
      for (const hit of findInDocument(drawn, new Map(), search)) {
        expect(hit.text.slice(hit.begin, hit.end).toLowerCase()).toBe(search)
      }
      const change = replaceEdit(drawn, findInDocument(drawn, new Map(), search), search)
      if (change) expect(record(newHistory(drawn), change).document).toEqual(drawn)
    }),
  )
})
