import { expect, test } from 'vitest'
import { allowListed } from '#engine/http/allow-list.ts'
import { createApiForTests } from './api-for-tests.ts'

const nas = {
  name: 'NAS of Rossi',
  hostPattern: 'nas.rossi.example',
  cidr: '10.1.2.0/24',
  ports: [443],
  reason: 'Backup state',
}

test('an administrator opens a private target, and closes it again; the audit log says who and why', async () => {
  await using api = await createApiForTests()
  const browser = await api.signInOwner()
  const allow = allowListed(api.db)
  expect(await allow('nas.rossi.example', '10.1.2.3', 443, null)).toBe(false)

  const made = await api.send('POST', '/api/allowed-targets', nas, browser)
  expect(made).toMatchObject({ status: 201, body: { cidr: '10.1.2.0/24', createdBy: 'owner@msp.example' } })
  expect(await allow('nas.rossi.example', '10.1.2.3', 443, null)).toBe(true)
  expect(await allow('nas.rossi.example', '10.1.3.3', 443, null)).toBe(false)
  expect((await api.send('GET', '/api/allowed-targets', undefined, browser)).body.items).toHaveLength(1)

  expect((await api.send('DELETE', `/api/allowed-targets/${made.body.id}`, undefined, browser)).status).toBe(
    204,
  )
  expect(await allow('nas.rossi.example', '10.1.2.3', 443, null)).toBe(false)
  expect((await api.send('DELETE', `/api/allowed-targets/${made.body.id}`, undefined, browser)).status).toBe(
    404,
  )
  const audit = await api.send('GET', `/api/audit?subject=allowed-target/${made.body.id}`, undefined, browser)
  expect(audit.body.items.map((entry: { action: string }) => entry.action)).toEqual([
    'allowed-target.deleted',
    'allowed-target.created',
  ])
})

test.each([
  ['10.1.2.0/99', 'is no network'],
  ['0.0.0.0/0', 'every address'],
  ['169.254.169.254', 'never requested'],
])('%s is refused with the reason', async (cidr, words) => {
  await using api = await createApiForTests()
  const { status, body } = await api.as('admin', 'POST', '/api/allowed-targets', { ...nas, cidr })
  expect(status).toBe(422)
  expect(body.detail).toContain(words)
})
