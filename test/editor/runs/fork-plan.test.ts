import { expect, test } from 'vitest'
import { objectIn, writtenAgain } from '../../../editor/runs/fork-plan.ts'
import type { EffectView } from '../../../engine/api/types.ts'
import { buildDocument } from '../../support/document.ts'

const document = buildDocument(
  {
    hook: { type: 'hook' },
    first: { type: 'step' },
    loop: { type: 'each' },
    inside: { type: 'step', in: 'loop' },
    beside: { type: 'step' },
  },
  ['hook -> first', 'first -> loop', 'first -> beside'],
)
const effect = (nodeId: string): EffectView => ({
  nodeId,
  path: '',
  kind: 'step',
  target: '',
  status: 'done',
  key: null,
  resultRef: null,
  undoRef: null,
  at: '2026-11-21T10:00:00Z',
  input: null,
})
const effects = ['first', 'inside', 'beside'].map(effect)
const namesOf = (from: string | null) => writtenAgain({ document }, effects, from).map(({ nodeId }) => nodeId)

test('from the start everything is written again, from a step that one and what follows, also in loops', () => {
  expect(namesOf(null)).toEqual(['first', 'inside', 'beside'])
  expect(namesOf('first')).toEqual(['first', 'inside', 'beside'])
  expect(namesOf('loop')).toEqual(['inside'])
})

test.each(['', '[1]', '"text"', 'null', '{"a":'])('%s is no object', (text) => {
  expect(objectIn(text)).toBeNull()
})
