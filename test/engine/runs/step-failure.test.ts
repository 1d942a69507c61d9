import { expect, test } from 'vitest'
import { DatabaseLost, toFailure } from '#engine/runs/step-failure.ts'
import { EffectUncertain, StepFailed, TryAgain } from '#engine/sdk/errors.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

test('a connection that another system refuses is the step’s own failure, not the end of our database', () => {
  const cause = { cause: refused }
  expect(toFailure(new TryAgain('the mail server refuses', cause), true)).toMatchObject({ kind: 'again' })
  expect(toFailure(new StepFailed('no such server', cause), true)).toMatchObject({ kind: 'failed' })
  expect(toFailure(new EffectUncertain('no answer', cause), true)).toMatchObject({ kind: 'uncertain' })
})

test('a connection that our own database refuses lets the run go', () => {
  expect(() => toFailure(new Error('query failed', { cause: refused }), false)).toThrow(DatabaseLost)
})

test.each([
  ['is full', '53100', 'could not extend file "base/16387/17020": No space left on device'],
  ['cannot be written', '58030', 'could not write block 7: Input/output error'],
])('a disk of our own database that %s lets the run go: the step has not failed', (_, code, message) => {
  expect(() => toFailure(Object.assign(new Error(message), { code }), false)).toThrow(DatabaseLost)
})

test('what a step wrote down before it failed stands beside its error', () => {
  const failure = toFailure(
    new StepFailed('no', { class: 'Script', code: 'x', logs: ['reading 3 rows'] }),
    false,
  )
  expect(failure.error).toEqual({ class: 'Script', code: 'x', message: 'no', logs: ['reading 3 rows'] })
  expect(toFailure(new StepFailed('no'), false).error).not.toHaveProperty('logs')
})
