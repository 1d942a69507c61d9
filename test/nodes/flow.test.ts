import { describe, expect, test } from 'vitest'
import { handlesOf } from '#engine/graph/node-kind.ts'
import type { ActionNode } from '#engine/sdk/node.ts'
import { isTaken } from '#engine/sdk/outcome.ts'
import { flowIf } from '../../nodes/flow/if.ts'
import { flowSet } from '../../nodes/flow/set.ts'
import { flowSwitch } from '../../nodes/flow/switch.ts'
import { buildEffect } from '../support/build.ts'
import { testNow } from '../support/run-node.ts'

/** Flow nodes know no world: their parameters are all they see. */
function run(node: ActionNode, params: Record<string, unknown>) {
  const outcome = node.run({
    params: node.params.parse(params),
    effect: buildEffect(),
    attempt: 1,
    now: testNow,
    customerId: null,
    event: {},
    signal: AbortSignal.timeout(30_000),
  })
  return isTaken(outcome)
    ? { handle: outcome.branch, output: outcome.output }
    : { handle: 'out', output: outcome }
}

describe('if', () => {
  test.each([true, 1, 'x', [], {}, '0'])('takes %j for yes', (condition) => {
    expect(run(flowIf, { condition })).toEqual({ handle: 'yes', output: { result: true } })
  })

  test.each([false, null, 0, '', 'false'])('takes %j for no', (condition) => {
    expect(run(flowIf, { condition })).toEqual({ handle: 'no', output: { result: false } })
  })
})

describe('switch', () => {
  const cases = [
    { id: 'c1', label: 'Bad', equals: 'critical' },
    { id: 'c2', label: 'Five', equals: 5 },
    { id: 'c3', label: '', equals: 'critical' },
  ]

  test.each([
    ['critical', 'c1'],
    [' critical ', 'c1'],
    ['5', 'c2'],
    [5, 'c2'],
    ['Critical', 'default'],
    [null, 'default'],
  ])('sends %j by %s', (value, handle) => {
    expect(run(flowSwitch, { value, cases })).toEqual({ handle, output: { case: handle, value } })
  })

  test('has a handle for each case and one for all else', () => {
    const handles = handlesOf(flowSwitch.kind, { cases: { kind: 'literal', value: cases } })

    expect(handles).toEqual([
      { id: 'c1', label: 'Bad' },
      { id: 'c2', label: 'Five' },
      { id: 'c3', label: 'c3' },
      { id: 'default', label: 'Otherwise' },
    ])
  })
})

test('set values gives out what it was given, by name', () => {
  const values = { text: 'a', number: 1, list: [1, null], nothing: null, object: { deep: true } }

  expect(run(flowSet, values)).toEqual({ handle: 'out', output: values })
})
