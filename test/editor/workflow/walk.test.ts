import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepBeside, stepsAlong } from '../../../editor/workflow/walk.ts'
import { buildDocument } from '../../support/document.ts'
import { anyDocument, kinds } from '../outline/arbitrary-workflow.ts'

const document = {
  ...buildDocument(
    {
      hook: { type: 'hook' },
      if: { type: 'if' },
      yes: { type: 'step' },
      no: { type: 'step' },
      each: { type: 'each' },
      a: { type: 'step', in: 'each' },
      b: { type: 'step', in: 'each' },
    },
    ['hook -> if', 'if:true -> yes', 'if:false -> no', 'yes -> each', 'a -> b'],
  ),
  layout: {
    hook: { x: 0, y: 200 },
    if: { x: 300, y: 200 },
    yes: { x: 600, y: 100 },
    no: { x: 600, y: 300 },
    each: { x: 900, y: 40 },
    a: { x: 920, y: 100 },
    b: { x: 1200, y: 100 },
  },
}

test.each([
  [undefined, 'right', 'hook'],
  ['hook', 'right', 'if'],
  ['if', 'left', 'hook'],
  ['hook', 'left', undefined],
  ['yes', 'down', 'no'],
  ['no', 'up', 'yes'],
  ['yes', 'right', 'each'],
  ['each', 'down', 'a'],
  ['each', 'right', 'a'],
  ['a', 'right', 'b'],
  ['b', 'left', 'a'],
  ['a', 'left', 'each'],
  ['a', 'up', 'each'],
  ['each', 'left', 'yes'],
] as const)('from %s %s to %s', (from, direction, to) => {
  expect(stepBeside(document, kinds, new Map(), from, direction)).toBe(to)
})

test('all before a step are those that lead to it, all after it those it can lead to, with what stands in them', () => {
  expect([...stepsAlong(document, ['each'], 'left')].toSorted()).toEqual(['each', 'hook', 'if', 'yes'])
  expect([...stepsAlong(document, ['yes'], 'right')].toSorted()).toEqual(['a', 'b', 'each', 'yes'])
})

test('in any document a walk leads to a step that is there, never to itself', () => {
  const directions = fc.constantFrom('left' as const, 'right' as const, 'up' as const, 'down' as const)
  fc.assert(
    fc.property(anyDocument, fc.nat({ max: 9 }), directions, (drawn, row, direction) => {
      const from = drawn.nodes[row]?.id
      const to = stepBeside(drawn, kinds, new Map(), from, direction)
      if (to === undefined) return
      expect(drawn.nodes.map(({ id }) => id)).toContain(to)
      expect(to).not.toBe(from)
    }),
  )
})
