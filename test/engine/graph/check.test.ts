import { describe, expect, test } from 'vitest'
import { checkDocument } from '#engine/graph/check.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { anyHook } from '../runs/test-nodes.ts'

const { kind } = createRegistry({ ...catalogue, triggers: [anyHook] })
const problemsOf = (...sketch: Parameters<typeof buildDocument>) =>
  checkDocument(buildDocument(...sketch), kind)
const hook = { type: 'test.hook' }
const set = { type: 'flow.set' }

describe('what is wrong with a document', () => {
  test('nothing, for a workflow that can run', () => {
    const ticket = { type: 'ticket.create', params: { subject: template('{{ trigger.subject }}') } }
    expect(problemsOf({ hook, set, ticket }, ['hook -> set', 'set -> ticket'])).toEqual([])
  })

  test.each([
    ['a loop', { hook, a: set, b: set }, ['hook -> a', 'a -> b', 'b -> a'], 'loop', '"a" → "b" → "a"'],
    ['no trigger', { a: set }, [], 'no_trigger', 'add a trigger'],
    [
      'a step of an unknown type',
      { hook, a: { type: 'acme.magic' } },
      ['hook -> a'],
      'unknown_type',
      'acme.magic',
    ],
    [
      'a missing parameter',
      { hook, a: { type: 'ticket.create' } },
      ['hook -> a'],
      'missing_parameter',
      'Subject',
    ],
    [
      'a value of the wrong kind',
      { hook, a: { type: 'ticket.create', params: { subject: literal('x'), priority: literal('urgent!') } } },
      ['hook -> a'],
      'bad_parameter',
      'Priority',
    ],
    [
      'an expression that cannot be read',
      { hook, a: { type: 'flow.set', params: { x: expression('trigger.x | nonsense') } } },
      ['hook -> a'],
      'expression_unknown_filter',
      'nonsense',
    ],
    [
      'the result of a step that is gone',
      { hook, a: { type: 'flow.set', params: { x: expression('steps.gone.output.x') } } },
      ['hook -> a'],
      'unknown_step',
      'gone',
    ],
    [
      'the result of a step that runs beside or after it',
      { hook, a: { type: 'flow.set', params: { x: expression('steps.b.output.x') } }, b: set },
      ['hook -> a', 'hook -> b'],
      'step_not_before',
      'does not run before',
    ],
    [
      'a way out that the step does not have',
      { hook, a: set, b: set },
      ['hook -> a', 'a:maybe -> b'],
      'unknown_handle',
      'maybe',
    ],
    [
      'a connection into a trigger',
      { hook, other: hook, a: set },
      ['hook -> a', 'a -> other'],
      'edge_to_trigger',
      'trigger',
    ],
    ['the same connection twice', { hook, a: set }, ['hook -> a', 'hook -> a'], 'duplicate_edge', 'twice'],
  ])('%s is an error that says where and what to do', (_, nodes, edges, code, words) => {
    const problem = problemsOf(nodes, edges).find((entry) => entry.code === code)
    expect(problem).toMatchObject({ severity: 'error' })
    expect(problem?.message).toContain(words)
  })

  test('a step that nothing leads to is a warning, for a draft may be unfinished', () => {
    expect(problemsOf({ hook, a: set, alone: set }, ['hook -> a'])).toMatchObject([
      { severity: 'warning', code: 'unreachable', nodeId: 'alone' },
    ])
  })

  test('a connection to a step that was deleted is named', () => {
    expect(problemsOf({ hook, a: set }, ['hook -> a', 'a -> gone']).map(({ code }) => code)).toEqual([
      'dangling_edge',
    ])
  })

  test('groups that stand in each other are named, each with what it is', () => {
    const each = { type: 'flow.each', params: { items: expression('trigger.list') } }
    const problems = problemsOf(
      { hook, a: { ...each, in: 'b' }, b: { ...each, in: 'a' }, set: { ...set, in: 'a' } },
      [],
    )
    const inItself = problems.filter(({ code }) => code === 'group_in_itself')
    expect(inItself).toMatchObject([
      { severity: 'error', nodeId: 'a' },
      { severity: 'error', nodeId: 'b' },
    ])
    expect(inItself[0]?.message).toContain('"a" stands in itself')
  })
})
