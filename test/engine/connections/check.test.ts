import { expect, test } from 'vitest'
import { checkCredentials } from '#engine/connections/check.ts'
import { CredentialsRefused } from '#engine/connections/store.ts'
import { postbox } from './connector-for-tests.ts'

test('a check answers what the system said, good or bad', async () => {
  expect(await checkCredentials(postbox, { host: 'mx', password: 'right' })).toEqual({
    ok: true,
    detail: 'Signed in to mx as robot',
  })
  expect(await checkCredentials(postbox, { host: 'mx', password: 'wrong' })).toEqual({
    ok: false,
    detail: 'mx does not accept the password of robot.',
  })
})

test('a system that never answers ends the check', async () => {
  const result = await checkCredentials(postbox, { host: 'stuck', password: 'right' }, { longestMs: 20 })
  expect(result).toMatchObject({ ok: false, detail: expect.stringContaining('did not answer') })
})

test('incomplete credentials are not tried', async () => {
  await expect(checkCredentials(postbox, { host: 'mx' })).rejects.toThrow(CredentialsRefused)
})
