import { describe, expect, test } from 'vitest'
import { retryAfterSeconds, statusFailure } from '#engine/sdk/status-failure.ts'

const now = new Date('2026-11-21T20:00:00Z')

function failureOf(status: number, method = 'GET', more: { retryAfter?: string; repeatable?: boolean } = {}) {
  const { retryAfter, repeatable } = more
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
  const response = {
    status,
    headers: { 'content-type': 'text/plain', ...headers },
    body: 'why\n  not',
    binary: false,
    url: 'https://api.example/v1/x?key=secret',
  }
  return statusFailure(response, { method, repeatable, now })
}

test.each([200, 204, 302, 304, 399])('%i is no failure', (status) => {
  expect(failureOf(status)).toBeUndefined()
})

test.each([
  [401, 'GET', 'StepFailed', 'Auth'],
  [403, 'POST', 'StepFailed', 'Auth'],
  [404, 'GET', 'StepFailed', 'NotFound'],
  [410, 'GET', 'StepFailed', 'NotFound'],
  [400, 'POST', 'StepFailed', 'Validation'],
  [409, 'POST', 'StepFailed', 'Validation'],
  [422, 'PUT', 'StepFailed', 'Validation'],
  [501, 'POST', 'StepFailed', 'Validation'],
  [408, 'POST', 'TryAgain', 'Remote'],
  [425, 'POST', 'TryAgain', 'Remote'],
  [429, 'POST', 'TryAgain', 'RateLimited'],
  [503, 'POST', 'TryAgain', 'Remote'],
  [500, 'GET', 'TryAgain', 'Remote'],
  [502, 'PUT', 'TryAgain', 'Remote'],
  [504, 'DELETE', 'TryAgain', 'Remote'],
  [500, 'POST', 'EffectUncertain', undefined],
  [502, 'PATCH', 'EffectUncertain', undefined],
  [504, 'POST', 'EffectUncertain', undefined],
  [599, 'POST', 'EffectUncertain', undefined],
] as const)('%i to a %s is %s of class %s', (status, method, name, errorClass) => {
  expect(failureOf(status, method)).toMatchObject({ name, ...(errorClass ? { errorClass } : {}) })
})

test('a POST that does no harm twice is tried again after a server error', () => {
  expect(failureOf(500, 'POST', { repeatable: true })).toMatchObject({ name: 'TryAgain' })
})

test('the sentence says what was asked, what was answered and what was said, and no query', () => {
  expect(failureOf(422, 'POST')?.message).toBe(
    'POST https://api.example/v1/x was answered with 422 Unprocessable Content. It said: why not',
  )
})

describe('Retry-After', () => {
  test.each([
    ['120', 120],
    [' 0.5 ', 1],
    ['Sat, 21 Nov 2026 20:01:30 GMT', 90],
    ['Saturday, 21-Nov-26 20:01:30 GMT', 90],
    ['Sat, 21 Nov 2026 19:00:00 GMT', 0],
    ['99999999999', 86_400],
    ['Sat, 21 Nov 2099 20:00:00 GMT', 86_400],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
    [undefined, 0],
  ])('%s is %i seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds)
  })

  test('is kept by a busy side', () => {
    expect(failureOf(429, 'GET', { retryAfter: '7' })).toMatchObject({ afterSeconds: 7 })
    expect(failureOf(503, 'POST', { retryAfter: 'Sat, 21 Nov 2026 20:00:10 GMT' })).toMatchObject({
      afterSeconds: 10,
    })
  })
})
