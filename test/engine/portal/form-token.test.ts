import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { makePageToken, readPageToken } from '#engine/portal/form-token.ts'
import { otherEnds } from '../../support/other-ends.ts'

const key = randomBytes(32)
const now = new Date('2026-11-23T08:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const token = makePageToken(key, 'access', now)

test.each([
  ['fast', 2],
  ['valid', 3],
  ['valid', 24 * 3600],
  ['old', 24 * 3600 + 1],
])('a page is %s %i seconds after it was shown', (state, seconds) => {
  expect(readPageToken(key, 'access', token, later(seconds)).state).toBe(state)
})

test('a page is one of its form and its installation', () => {
  expect(readPageToken(key, 'other', token, later(60)).state).toBe('forged')
  expect(readPageToken(randomBytes(32), 'access', token, later(60)).state).toBe('forged')
})

test('another text that stands for the same bytes is forged', () => {
  const states = otherEnds(token).map((text) => readPageToken(key, 'access', text, later(60)).state)
  expect(new Set(states)).toEqual(new Set(['forged']))
})
