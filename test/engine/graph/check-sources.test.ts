import { describe, expect, test } from 'vitest'
import type { Param } from '#engine/expressions/param.ts'
import { checkDocument } from '#engine/graph/check.ts'
import { workflowDocument } from '#engine/graph/document.ts'
import type { StepExample } from '#engine/graph/node-example.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { anyHook } from '../runs/test-nodes.ts'

const { kind, kinds } = createRegistry({ ...catalogue, triggers: [...catalogue.triggers, anyHook] })
const hook = { type: 'test.hook' }
const mail = { type: 'email.received' }
const ticket = { type: 'ticket.create', params: { subject: literal('Printer') } }
const set = (params: Record<string, Param>) => ({ type: 'flow.set', params })
const log = (params: Record<string, Param>) => ({
  type: 'time.log',
  params: { ticket: literal('1'), minutes: literal(5), ...params },
})

const problemsOf = (...sketch: Parameters<typeof buildDocument>) =>
  checkDocument(buildDocument(...sketch), kind)

/** The problems of one parameter, after a mail, a ticket and values that were named. */
const problemsOfParam = (step: { type: string; params: Record<string, Param> }) =>
  problemsOf(
    {
      mail,
      ticket,
      names: set({
        hours: literal(3),
        owner: literal({ name: 'Ada' }),
        words: literal(['a']),
        said: template('x'),
      }),
      step,
    },
    ['mail -> ticket', 'ticket -> names', 'names -> step'],
  ).filter(({ nodeId }) => nodeId === 'step')

const read = (source: string) => problemsOfParam(set({ x: expression(source) }))

describe('a field that is not there', () => {
  test.each([
    ['of a step', 'steps.ticket.output.numbr', '"ticket" gives no "numbr". Did you mean "number"?'],
    ['of the trigger', 'trigger.subjekt | upcase', '"trigger" gives no "subjekt". Did you mean "subject"?'],
    ['inside a record', 'trigger.from.adress', '"trigger › from" gives no "adress". Did you mean "address"?'],
    ['of the event', 'event.occurences', '"event" gives no "occurences". Did you mean "occurrences"?'],
    ['of text', 'trigger.subject.line', '"trigger › subject" is text and has no "line".'],
    ['of a number', 'steps.ticket.output.number.x', '"ticket › number" is a number and has no "x".'],
    ['of a list', 'trigger.to.address', '"trigger › to" is a list and has no "address": take one'],
    [
      'of a value that was named',
      'steps.names.output.owner.nme',
      '"names › owner" gives no "nme". Did you mean "name"?',
    ],
  ])('%s is a warning that says what is there instead', (_, source, words) => {
    expect(read(source)).toMatchObject([
      {
        severity: 'warning',
        code: 'missing_field',
        nodeId: 'step',
        param: 'x',
        message: expect.stringContaining(words),
      },
    ])
  })

  test('lists what is there where no name is near', () => {
    expect(read('steps.names.output.quarter')[0]?.message).toBe(
      '"names" gives no "quarter". It gives hours, owner, words, said.',
    )
  })

  test('is mended where the name that was meant is certain', () => {
    expect(read('steps.ticket.output.numbr | plus: 1')[0]?.fix).toEqual({
      name: 'number',
      param: expression('steps.ticket.output.number | plus: 1'),
    })
    const mended = problemsOfParam(set({ x: template('To {{ trigger.from.adress }}!') }))[0]?.fix
    expect(mended?.param).toEqual(template('To {{ trigger.from.address }}!'))
  })

  test.each([
    'trigger.subject.size',
    'trigger.to[0].address',
    'trigger.to.first.address',
    'trigger.to.size',
    'steps.names.output.owner.name',
    'steps.names.output.said.size',
    'event.customer.name',
    'event.device.whatever',
    'event.data.anything.at.all',
    'customer.name',
    'vars.anything',
    'run.id',
    'steps.ticket.output.number | plus: 1',
    'trigger.to | where_exp: "to", "to.address == trigger.from.address" | size',
  ])('is not said of %s', (source) => {
    expect(read(source)).toEqual([])
  })

  test('is said of none where several triggers start the workflow and one of them gives it', () => {
    const both = {
      mail,
      form: { type: 'portal.form', params: {} },
      step: set({ x: expression('trigger.sender') }),
    }
    const found = problemsOf(both, ['mail -> step', 'form -> step'])
    expect(found.filter(({ code }) => code === 'missing_field')).toEqual([])
  })

  test('is said of none after a step that may have failed: its error stands there', () => {
    const nodes = { hook, ticket, step: set({ x: expression('steps.ticket.output.message') }) }
    expect(problemsOf(nodes, ['hook -> ticket', 'ticket:error -> step'])).toEqual([])
  })
})

describe('a loop', () => {
  const nodes = (source: string) => ({
    mail,
    each: { type: 'flow.each', params: { items: expression('trigger.to') } },
    inner: { ...set({ x: expression(source) }), in: 'each' },
  })

  test('gives items with the fields of its list', () => {
    const inner = (source: string) =>
      problemsOf(nodes(source), ['mail -> each']).filter(({ nodeId }) => nodeId === 'inner')
    expect(inner('loop.item.address')).toEqual([])
    expect(inner('loop.item.adress')).toMatchObject([
      { code: 'missing_field', message: expect.stringContaining('Did you mean "address"?') },
    ])
  })

  test('has no item outside', () => {
    expect(read('loop.item')).toMatchObject([{ severity: 'warning', code: 'no_loop' }])
  })
})

describe('a step that is not seen', () => {
  const uses = (id: string) => set({ x: expression(`steps.${id}.output.x`) })

  test.each([
    ['runs after it', { hook, a: uses('b'), b: set({}) }, ['hook -> a', 'a -> b'], 'it runs after it'],
    [
      'stands in another branch',
      { hook, a: uses('b'), b: set({}) },
      ['hook -> a', 'hook -> b'],
      'another branch',
    ],
    [
      'stands in a loop',
      {
        hook,
        each: { type: 'flow.each', params: { items: literal([1]) } },
        b: { ...set({}), in: 'each' },
        a: uses('b'),
      },
      ['hook -> each', 'each:done -> a'],
      'stands in "each"',
    ],
    ['is the step itself', { hook, a: uses('a') }, ['hook -> a'], 'it is the step itself'],
  ])('because it %s is an error that says so', (_, nodes, edges, words) => {
    expect(problemsOf(nodes, edges)).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code: 'step_not_before',
        nodeId: 'a',
        param: 'x',
        message: expect.stringContaining(words),
      }),
    )
  })
})

describe('a value of a type that the parameter cannot take', () => {
  test.each([
    [
      'a record for a text',
      { type: 'ticket.comment', params: { ticket: literal('1'), body: expression('trigger.from') } },
      'wants text, and this gives a record with fields',
    ],
    [
      'a list for a number',
      log({ minutes: expression('steps.names.output.words') }),
      'wants a number, and this gives a list',
    ],
    [
      'yes or no for a number',
      log({ minutes: expression('steps.ticket.output.number > 3') }),
      'wants a number, and this gives yes or no',
    ],
    [
      'words for a number',
      log({ minutes: template('{{ steps.names.output.hours }} minutes') }),
      'wants a number, and this gives text',
    ],
    [
      'quoted words for a number',
      log({ minutes: expression('"five"') }),
      'wants a number, and this gives text',
    ],
  ])('%s is a warning', (_, step, words) => {
    expect(problemsOfParam(step)).toMatchObject([
      { severity: 'warning', code: 'wrong_type', message: expect.stringContaining(words) },
    ])
  })

  test.each([
    [
      'a list for a text, by joining it',
      {
        type: 'ticket.comment',
        params: { ticket: literal('1'), body: expression('steps.names.output.words') },
      },
      "steps.names.output.words | join: ', '",
    ],
  ])('%s is mended', (_, step, source) => {
    expect(problemsOfParam(step)[0]?.fix?.param).toEqual(expression(source))
  })

  test.each([
    ['digits for a number', log({ minutes: template('{{ steps.names.output.hours }}') })],
    ['quoted digits for a number', log({ minutes: expression('"15"') })],
    [
      'a number for a text',
      {
        type: 'ticket.comment',
        params: { ticket: expression('steps.ticket.output.number'), body: literal('x') },
      },
    ],
    ['anything for a condition', { type: 'flow.if', params: { condition: expression('trigger.from') } }],
    [
      'text for words',
      {
        type: 'ticket.create',
        params: { subject: literal('x'), tags: template('a, {{ trigger.subject }}') },
      },
    ],
    ['what a filter may have made of it', log({ minutes: expression('trigger.to | first') })],
  ])('is not said of %s', (_, step) => {
    expect(problemsOfParam(step)).toEqual([])
  })
})

describe('a value that is none of the choices', () => {
  const urgent = (priority: Param) => ({ type: 'ticket.create', params: { subject: literal('x'), priority } })

  test('is an error where it is fixed, and mended where one is near', () => {
    expect(problemsOfParam(urgent(literal('hihg')))).toMatchObject([
      { severity: 'error', code: 'bad_parameter', fix: { param: literal('high') } },
    ])
  })

  test('is a warning where an expression can give no other', () => {
    expect(problemsOfParam(urgent(expression('"critcal"')))).toMatchObject([
      { severity: 'warning', code: 'not_a_choice', fix: { param: expression('"critical"') } },
    ])
    expect(problemsOfParam(urgent(expression('event.state')))).toMatchObject([
      { code: 'not_a_choice', message: expect.stringContaining('"raised"') },
    ])
  })

  test('is none where some values fit', () => {
    const severity = urgent(expression('trigger.severity'))
    const nodes = { alert: { type: 'alert.received' }, severity }
    expect(problemsOf(nodes, ['alert -> severity'])).toEqual([])
  })
})

test('an unknown filter and an unknown name are mended where the one that was meant is certain', () => {
  expect(read('trigger.subject | upcas')[0]).toMatchObject({
    code: 'expression_unknown_filter',
    fix: { name: 'upcase', param: expression('trigger.subject | upcase') },
  })
  expect(read('triger.subject')[0]).toMatchObject({
    code: 'expression_unknown_name',
    fix: { param: expression('trigger.subject') },
  })
})

describe('no alarm is false', () => {
  const examples = kinds.flatMap((each) =>
    each.role === 'action' ? (each.examples ?? []).map((example) => ({ each, example })) : [],
  )

  test('on any example of a step', () => {
    const alarms = examples.flatMap(({ each, example }) => {
      const found = checkDocument(documentOf(each, example as StepExample), kind)
      return found
        .filter(({ code }) => sourceCodes.has(code))
        .map(({ message }) => `${each.type}, ${example.title}: ${message}`)
    })
    expect(examples.length).toBeGreaterThan(100)
    expect(alarms).toEqual([])
  })
})

const sourceCodes = new Set(['missing_field', 'wrong_type', 'not_a_choice', 'no_loop', 'step_not_before'])

/** An example as it would be drawn: what is given as steps that name those values, then the step and its body. */
function documentOf({ type }: NodeKind, { given = {}, params, body = [] }: StepExample) {
  const earlier = Object.entries(given.steps ?? {})
  const row = ['hook', ...earlier.map(([id]) => id), 'tried']
  return workflowDocument.parse({
    schemaVersion: 1,
    name: 'Example',
    nodes: [
      { id: 'hook', type: 'test.hook', name: 'Hook' },
      ...earlier.map(([id, output]) => ({
        id,
        type: 'flow.set',
        name: id,
        params: Object.fromEntries(Object.entries(output).map(([name, value]) => [name, literal(value)])),
      })),
      { id: 'tried', type, name: 'Tried', params },
      ...body.map((step) => ({
        id: step.id,
        type: step.type,
        name: step.id,
        params: step.params ?? {},
        settings: step.settings ?? {},
        parentId: 'tried',
      })),
    ],
    edges: [
      ...row.slice(1).map((target, at) => ({ id: `r${at}`, source: row[at], target })),
      ...body.flatMap(({ after, id }, at) => {
        const from =
          after ??
          (body[at - 1]?.settings?.finally === body[at]?.settings?.finally ? body[at - 1]?.id : undefined)
        if (from === undefined) return []
        const [source, sourceHandle = 'out'] = from.split(':')
        return [{ id: `b${at}`, source, sourceHandle, target: id }]
      }),
    ],
  })
}
