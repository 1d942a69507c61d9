import { expect, test } from 'vitest'
import type { Entry } from '../../../editor/find/offered-entries.ts'
import { rankEntries } from '../../../editor/find/rank-entries.ts'

const entries: Entry[] = [
  { id: 'c1', group: 'commands', title: 'Delete', why: 'Choose a step first' },
  { id: 'c2', group: 'commands', title: 'Delete and join' },
  { id: 'p1', group: 'pages', title: 'Tickets' },
  { id: 'w1', group: 'workflows', title: 'Ticket from mail' },
  { id: 'w2', group: 'workflows', title: 'Nightly report', words: ['writes a ticket'] },
  ...Array.from(
    { length: 20 },
    (_, row): Entry => ({ id: `d${row}`, group: 'devices', title: `SRV ${row}` }),
  ),
]
const shown = (search: string, recent: string[] = []) =>
  rankEntries(
    search,
    entries,
    recent.map((id) => ({ id })),
  ).map(({ group, entries }) => [group, entries.map(({ id }) => id)])

test('the group with the best entry comes first, and in it the best one', () => {
  expect(shown('ticket')).toEqual([
    ['workflows', ['w1', 'w2']],
    ['pages', ['p1']],
  ])
})

test('without a search what was used last comes first, and nothing stands twice', () => {
  const groups = shown('', ['w2', 'gone', 'd3'])
  expect(groups[0]).toEqual(['recent', ['w2', 'd3']])
  expect(groups.flatMap(([, ids]) => ids).filter((id) => id === 'w2')).toHaveLength(1)
})

test('among equals what was used last comes first, and a long group is cut short', () => {
  const [devices] = shown('srv', ['d9', 'd4'])
  expect(devices?.[1]?.slice(0, 2)).toEqual(['d9', 'd4'])
  expect(devices?.[1]).toHaveLength(7)
})
