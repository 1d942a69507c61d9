import { expect, test } from 'vitest'
import { schedule } from '../../../nodes/web/schedule.ts'

const problemsOf = (params: Record<string, unknown>) =>
  schedule.params.safeParse(params).error?.issues.map(({ message }) => message)

test('a schedule is five fields and a time zone, and is caught up once', () => {
  const params = schedule.params.parse({ cron: ' 0 7 * * 1-5 ' })
  expect(schedule.schedule?.cron(params)).toEqual({
    cron: '0 7 * * 1-5',
    timeZone: 'Europe/Rome',
    catchUp: 'once',
  })
})

test.each([
  ['0 7 * *', /has 4 fields and needs 5/],
  ['0 7 * * 1-5 *', /has 6 fields and needs 5/],
  ['every day', /has 2 fields/],
  ['61 7 * * *', /is not a schedule/],
  ['0 7 31 2 *', /never comes/],
])('"%s" is refused with a sentence', (cron, sentence) => {
  expect(problemsOf({ cron })).toEqual([expect.stringMatching(sentence)])
})

test('a time zone that is none is refused', () => {
  expect(problemsOf({ cron: '0 7 * * *', timeZone: 'Rome' })).toEqual([expect.stringMatching(/Europe\/Rome/)])
})
