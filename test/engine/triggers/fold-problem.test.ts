import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldProblem, type Problem } from '#engine/triggers/fold-problem.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 9, minute))
type Report = 'raised' | 'cleared'

function foldAll(reports: readonly Report[]) {
  let known: Problem | undefined
  return reports.map((report, minute) => {
    const folded = foldProblem(known, report, at(minute))
    known = folded.problem
    return folded
  })
}

const cases: [string, Report[], string[]][] = [
  [
    'the first is raised, the next repeated and counted',
    ['raised', 'raised', 'raised'],
    ['raised 1', 'repeated 2', 'repeated 3'],
  ],
  [
    'a clear ends it and keeps the count',
    ['raised', 'raised', 'cleared'],
    ['raised 1', 'repeated 2', 'cleared 2'],
  ],
  [
    'what is raised after a clear is a new problem',
    ['raised', 'cleared', 'raised', 'raised'],
    ['raised 1', 'cleared 1', 'raised 1', 'repeated 2'],
  ],
  [
    'a clear of what nobody raised is a clear',
    ['cleared', 'cleared', 'raised'],
    ['cleared 0', 'cleared 0', 'raised 1'],
  ],
]

test.each(cases)('%s', (_, reports, expected) => {
  expect(foldAll(reports).map(({ state, problem }) => `${state} ${problem.occurrences}`)).toEqual(expected)
})

test('a problem remembers when it was first and last seen, and a new one begins anew', () => {
  const [, repeated, cleared, anew] = foldAll(['raised', 'raised', 'cleared', 'raised'])
  expect(repeated?.problem).toMatchObject({ firstSeenAt: at(0), lastSeenAt: at(1) })
  expect(cleared?.problem).toMatchObject({ firstSeenAt: at(0), lastSeenAt: at(2) })
  expect(anew?.problem).toMatchObject({ firstSeenAt: at(3), lastSeenAt: at(3) })
})

test('whatever comes, between two clears exactly the first is raised, and the count is that of the reports', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<Report>('raised', 'cleared')), (reports) => {
      let open = 0
      for (const [index, { state, problem }] of foldAll(reports).entries()) {
        if (reports[index] === 'cleared') {
          open = 0
          expect(state).toBe('cleared')
          continue
        }
        open += 1
        expect(state).toBe(open === 1 ? 'raised' : 'repeated')
        expect(problem.occurrences).toBe(open)
      }
    }),
  )
})
