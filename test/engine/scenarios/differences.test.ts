import { expect, test } from 'vitest'
import { differences, differenceText } from '#engine/scenarios/differences.ts'

test('what is the same has no differences, whatever the order of its fields', () => {
  expect(differences({ a: 1, b: [null, { c: 'x' }] }, { b: [null, { c: 'x' }], a: 1 })).toEqual([])
})

test('a difference says where it is, what was wanted and what is there', () => {
  const found = differences(
    { ticket: { subject: 'Disk', tags: ['a'] } },
    { ticket: { subject: 'RAM', tags: [] } },
  )

  expect(found).toEqual([
    { where: 'ticket.subject', wanted: 'Disk', seen: 'RAM' },
    { where: 'ticket.tags[0]', wanted: 'a', seen: undefined },
  ])
  expect(found.map(differenceText)).toEqual([
    'ticket.subject: wanted "Disk", and there is "RAM"',
    'ticket.tags[0]: wanted "a", and there is nothing',
  ])
})

test('what is there beside counts, unless records are compared in part', () => {
  expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([{ where: 'b', wanted: undefined, seen: 2 }])
  expect(differences({ a: 1 }, { a: 1, b: 2 }, { partial: true })).toEqual([])
  expect(differences([{ a: 1 }], [{ a: 1, b: 2 }, {}], { partial: true })).toEqual([
    { where: '[1]', wanted: undefined, seen: {} },
  ])
  expect(
    differences({ runs: { ok: 1 } }, { runs: { ok: 1, bad: 1 } }, { partial: true, whole: ['runs'] }),
  ).toEqual([{ where: 'runs.bad', wanted: undefined, seen: 1 }])
})

test('a pattern stands for a text only where patterns are wanted', () => {
  expect(differences({ matches: '^D' }, 'Disk', { patterns: true })).toEqual([])
  expect(differences({ matches: '^R' }, 'Disk', { patterns: true })).toHaveLength(1)
  expect(differences({ matches: '^D' }, 'Disk')).toHaveLength(1)
})

test('null is not nothing', () => {
  expect(differences({ a: null }, {})).toEqual([{ where: 'a', wanted: null, seen: undefined }])
})
