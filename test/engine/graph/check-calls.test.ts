import { expect, test } from 'vitest'
import { checkCalls } from '#engine/graph/check-calls.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal } from '../../support/document.ts'

const { kind } = createRegistry(catalogue)
const own = '0199a1b2-0000-7000-8000-000000000001'

test('a step that runs its own workflow is a warning at its parameter', () => {
  const document = buildDocument(
    {
      start: { type: 'manual.start' },
      again: { type: 'flow.call', params: { workflow: literal(own), note: literal(own) } },
    },
    ['start -> again'],
  )
  expect(checkCalls(document, own, kind)).toEqual([
    {
      severity: 'warning',
      code: 'calls_itself',
      message: expect.stringContaining('"again" runs this same workflow'),
      nodeId: 'again',
      param: 'workflow',
    },
  ])
})

test.each([
  ['another workflow', { workflow: literal('0199a1b2-0000-7000-8000-000000000002') }],
  ['one that only the run knows', { workflow: expression('trigger.workflow') }],
])('a step that runs %s is none', (_, params) => {
  const document = buildDocument({ start: { type: 'manual.start' }, call: { type: 'flow.call', params } }, [
    'start -> call',
  ])
  expect(checkCalls(document, own, kind)).toEqual([])
})

test('the id in a field that names no workflow is none', () => {
  const document = buildDocument({ set: { type: 'flow.set', params: { workflow: literal(own) } } }, [])
  expect(checkCalls(document, own, kind)).toEqual([])
})
