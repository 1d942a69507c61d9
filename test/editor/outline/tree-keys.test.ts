import { expect, test } from 'vitest'
import { openRows, outlineRows } from '../../../editor/outline/outline-rows.ts'
import { type TreeStep, treeStep, typedRow } from '../../../editor/outline/tree-keys.ts'
import { buildDocument } from '../../support/document.ts'
import { kinds } from './arbitrary-workflow.ts'

const rows = outlineRows(
  buildDocument(
    { hook: { type: 'hook' }, ask: { type: 'if' }, yes: { type: 'step' }, end: { type: 'step' } },
    ['hook -> ask', 'ask:true -> yes', 'yes -> end', 'ask:false -> end'],
  ),
  kinds,
)

test.each<[string, string, string[], TreeStep]>([
  ['hook', 'ArrowDown', [], { go: 'ask' }],
  ['hook', 'ArrowUp', [], null],
  ['end', 'Home', [], { go: 'hook' }],
  ['hook', 'End', [], { go: 'end' }],
  ['ask', 'ArrowRight', [], { go: 'ask true 1' }],
  ['ask', 'ArrowRight', ['ask'], { open: 'ask' }],
  ['hook', 'ArrowRight', [], null],
  ['ask', 'ArrowLeft', [], { close: 'ask' }],
  ['yes', 'ArrowLeft', [], { go: 'ask true 1' }],
  ['ask', 'ArrowLeft', ['ask'], null],
  ['ask', 'ArrowDown', ['ask'], { go: 'end' }],
  ['yes', '*', [], { openAll: ['yes', 'to e2'] }],
  ['gone', 'ArrowDown', [], { go: 'hook' }],
])('on %s the key %s (closed: %s)', (active, key, closed, expected) => {
  const shut = new Set(closed)
  expect(treeStep(key, openRows(rows, shut), shut, active)).toEqual(expected)
})

test.each([
  ['e', 'hook', 'end'],
  ['en', 'end', 'end'],
  ['h', 'end', 'hook'],
  ['ee', 'hook', 'end'],
  ['x', 'hook', undefined],
])('%s typed on %s goes to %s', (typed, active, expected) => {
  const found = typedRow(typed, rows, active, (row) => (row.is === 'step' ? row.node.name : row.key))
  expect(found).toBe(expected)
})
