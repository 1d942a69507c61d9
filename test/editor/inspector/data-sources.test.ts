import { expect, test } from 'vitest'
import { dataSources, stepsBack } from '../../../editor/inspector/data-sources.ts'
import type { Scope } from '../../../engine/expressions/scope.ts'
import { buildDocument } from '../../support/document.ts'

const step = { type: 'step' }
const document = buildDocument(
  {
    start: { type: 'hook' },
    a: step,
    b: step,
    each: step,
    c: { ...step, in: 'each' },
    d: { ...step, in: 'each' },
  },
  ['start -> a', 'a -> b', 'b -> each', 'c -> d'],
)
const scope: Scope = {
  trigger: { host: 'SRV-1' },
  event: {},
  customer: null,
  vars: {},
  steps: { a: { output: 1 }, b: { output: 2 }, c: { output: 3 } },
  loop: { item: 'x', index: 0 },
  run: null,
}

test('steps are counted back along the connections, a container as one', () => {
  expect(Object.fromEntries(stepsBack(document, 'd'))).toEqual({ c: 1, each: 2, b: 3, a: 4, start: 5 })
})

test('the item of the loop stands first, then the nearest step, and variables only where there are any', () => {
  const sources = dataSources(scope, document, 'd')
  expect(sources.map(({ path }) => path)).toEqual([
    'loop',
    'steps.c.output',
    'steps.b.output',
    'steps.a.output',
    'trigger',
    'customer',
    'event',
    'run',
  ])
  expect(sources[1]).toMatchObject({ name: 'c', back: 1, value: 3 })
  expect(sources[4]).toMatchObject({ nodeId: 'start', name: 'start', back: 5 })
})
