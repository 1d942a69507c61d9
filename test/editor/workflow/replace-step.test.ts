import { describe, expect, test } from 'vitest'
import { edit } from '../../../editor/workflow/edit.ts'
import { newHistory, record, undo } from '../../../editor/workflow/history.ts'
import { replaceRefusal, replaceStep } from '../../../editor/workflow/replace-step.ts'
import type { NodeKind } from '../../../engine/graph/node-kind.ts'
import { buildDocument, literal, template } from '../../support/document.ts'
import { buildKind } from '../../support/node-kinds.ts'

const text = { type: 'string', title: 'Subject' }
const kinds = new Map<string, NodeKind>(
  [
    buildKind('hook', { role: 'trigger' }),
    buildKind('mail', {
      title: 'Send mail',
      freeParams: false,
      params: {
        type: 'object',
        properties: {
          subject: text,
          urgent: { type: 'boolean', title: 'Urgent', default: false },
          to: { type: 'string', title: 'To' },
          count: { type: 'number', title: 'Count' },
        },
      },
    }),
    buildKind('ticket', {
      title: 'Create ticket',
      freeParams: false,
      params: {
        type: 'object',
        properties: {
          subject: text,
          count: { type: 'string', title: 'Count' },
          note: { type: 'string', default: 'x' },
        },
      },
    }),
    buildKind('if', {
      title: 'If',
      handles: [
        { id: 'yes', label: 'Yes' },
        { id: 'no', label: 'No' },
      ],
    }),
    buildKind('each', { container: true }),
  ].map((kind) => [kind.type, kind]),
)
const kindOf = (type: string) => kinds.get(type) ?? buildKind(type)

const document = buildDocument(
  {
    hook: { type: 'hook' },
    send: {
      type: 'mail',
      params: {
        subject: template('Disk full on {{ trigger.host }}'),
        to: literal('ops@msp.example'),
        urgent: literal(false),
        count: literal(3),
      },
      settings: {
        note: 'Ask Ada first',
        retry: { attempts: 4, initialSeconds: 1, factor: 2, capSeconds: 60 },
      },
    },
    next: { type: 'mail' },
    trouble: { type: 'mail' },
  },
  ['hook -> send', 'send -> next', 'send:error -> trouble'],
)

describe('another kind in the place of a step', () => {
  test('keeps its id, its own name, its settings, and parameters of the same name and kind', () => {
    const change = replaceStep(document, kinds, 'send', kindOf('ticket'))
    const after = change ? edit(document, change.edit).document : document
    expect(after.nodes[1]).toEqual({
      id: 'send',
      type: 'ticket',
      name: 'send',
      params: { subject: template('Disk full on {{ trigger.host }}'), note: literal('x') },
      settings: document.nodes[1]?.settings,
    })
    expect(after.edges).toEqual(document.edges)
    expect(after.nodes.map(({ id }) => id)).toEqual(['hook', 'send', 'next', 'trouble'])
  })

  test('says which values it has no place for; what was never set is not missed', () => {
    expect(replaceStep(document, kinds, 'send', kindOf('ticket'))?.lostParams).toEqual(['To', 'Count'])
  })

  test('takes the name of the new kind where the old had that of its own', () => {
    const named = { ...document, nodes: document.nodes.map((node) => ({ ...node, name: 'Send mail 2' })) }
    const change = replaceStep(named, kinds, 'send', kindOf('ticket'))
    expect(change && edit(named, change.edit).document.nodes[1]?.name).toBe('Create ticket')
  })

  test('goes on by its first way where the old had only one', () => {
    const change = replaceStep(document, kinds, 'send', kindOf('if'))
    const after = change ? edit(document, change.edit).document : document
    expect(after.edges.map(({ sourceHandle }) => sourceHandle)).toEqual(['out', 'yes', 'error'])
  })

  test('loses connections of choices that it does not have, and says how many', () => {
    const forked = buildDocument({ check: { type: 'if' }, a: { type: 'mail' }, b: { type: 'mail' } }, [
      'check:yes -> a',
      'check:no -> b',
    ])
    const change = replaceStep(forked, kinds, 'check', kindOf('mail'))
    expect(change?.lostEdges).toBe(2)
    const history = record(newHistory(forked), change?.edit ?? { do: 'move', layout: {} })
    expect(history.document.edges).toEqual([])
    expect(undo(history).document).toEqual(forked)
  })

  test('is refused between triggers and actions, and for a container with steps in it', () => {
    const looped = buildDocument({ loop: { type: 'each' }, a: { type: 'mail', in: 'loop' } }, [])
    expect(replaceRefusal(document, kinds, 'hook', kindOf('mail'))).toBe('trigger')
    expect(replaceRefusal(document, kinds, 'send', kindOf('hook'))).toBe('trigger')
    expect(replaceRefusal(looped, kinds, 'loop', kindOf('mail'))).toBe('container')
    expect(replaceStep(looped, kinds, 'loop', kindOf('mail'))).toBeNull()
  })
})
