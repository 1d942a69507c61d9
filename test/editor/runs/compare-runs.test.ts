import { expect, test } from 'vitest'
import { compareRuns, differenceByNode, inOrder } from '../../../editor/runs/compare-runs.ts'
import type { StepView } from '../../../engine/api/types.ts'
import { buildDocument } from '../../support/document.ts'

const document = buildDocument(
  { hook: { type: 'webhook.received' }, a: { type: 'x' }, b: { type: 'x' }, c: { type: 'x' } },
  ['hook -> a', 'a -> b', 'b -> c'],
)

const step = (nodeId: string, more: Partial<StepView> = {}): StepView => ({
  ...{ seq: 1, nodeId, path: '', attempt: 1, status: 'ok', handle: 'out' },
  ...{ startedAt: '2026-11-21T10:00:00Z', finishedAt: '2026-11-21T10:00:01Z', durationMs: 100 },
  ...{ input: { x: 1, y: 2 }, output: { n: 1 }, error: null },
  ...more,
})

const compared = (left: StepView[], right: StepView[]) =>
  compareRuns({ document, steps: left }, { document, steps: right }).map(({ nodeId, change, parts }) =>
    [nodeId, change, ...parts].join(' '),
  )

test('the same values in another order are the same, and small differences of time are none', () => {
  expect(compared([step('a')], [step('a', { input: { y: 2, x: 1 }, durationMs: 400 })])).toEqual(['a same'])
})

test('a difference is named: another way out, other data, another end, more attempts, much more time', () => {
  expect(
    compared(
      [step('a'), step('b'), step('c')],
      [
        step('a', { handle: 'no', input: { x: 3, y: 2 } }),
        step('b', { status: 'error', error: { class: 'Remote', message: 'Gone' } }),
        step('c', { attempt: 2, durationMs: 5000, output: { n: 2 } }),
      ],
    ),
  ).toEqual(['a different path input', 'b different status', 'c different output attempts duration'])
})

test('steps of one run alone are named as such, and the last attempt counts', () => {
  const failed = step('a', { status: 'error', error: { class: 'Remote', message: 'Busy' } })
  expect(compared([failed, step('a', { seq: 2 }), step('b')], [step('a'), step('c')])).toEqual([
    'a same',
    'b left',
    'c right',
  ])
})

test('of data that is too large to be here the sizes are compared', () => {
  const large = (output: number) => step('a', { output: null, leftOut: { output } })
  expect(compared([large(900_000)], [large(900_000)])).toEqual(['a same'])
  expect(compared([large(900_000)], [large(900_001)])).toEqual(['a different output'])
})

test('a card in a loop stands for all of its items', () => {
  const at = (path: string, n: number) => step('a', { path, output: { n } })
  const lines = compareRuns(
    { document, steps: [at('l[0]', 1), at('l[1]', 1)] },
    { document, steps: [at('l[0]', 1), at('l[1]', 2), at('l[2]', 1)] },
  )
  expect(differenceByNode(lines).get('a')).toEqual({ change: 'different', parts: ['output'] })
  expect(inOrder({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
})
