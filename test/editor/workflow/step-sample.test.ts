import { expect, test } from 'vitest'
import { stepSample } from '../../../editor/workflow/step-sample.ts'
import { createRegistry } from '../../../engine/registry.ts'
import { catalogue } from '../../../nodes/index.ts'
import { literal } from '../../support/document.ts'

const { kind } = createRegistry(catalogue)
const sampleOf = (type: string, params: Record<string, ReturnType<typeof literal>>) => {
  const found = kind(type)
  if (!found) throw new Error(`No kind ${type}`)
  return stepSample({ params }, found)
}

test('the result that a step expects of another workflow can be chosen before it ever ran', () => {
  const expects = [
    { name: 'address', type: 'text', required: true },
    { name: 'seats', type: 'number', required: false },
  ]
  expect(sampleOf('flow.call', { expects: literal(expects) })).toMatchObject({
    status: 'succeeded',
    result: { address: 'text', seats: 1 },
  })
})

test.each([
  ['expects nothing', 'flow.call', {}],
  ['expects an empty list', 'flow.call', { expects: literal([]) }],
  ['gives no result of another', 'flow.delay', { expects: literal([{ name: 'x', type: 'text' }]) }],
])('a step that %s has the sample of its kind', (_, type, params) => {
  expect(sampleOf(type, params)).toEqual(kind(type)?.sample)
})
