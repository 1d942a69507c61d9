import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  allowListed,
  deleteAllowedTarget,
  insertAllowedTarget,
  listAllowedTargets,
  matchesHost,
} from '#engine/http/allow-list.ts'
import { createHttp } from '#engine/http/http.ts'
import { readAllowEntry } from '#engine/http/read-allow-entry.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { startWebServer } from '../../support/web-server.ts'

let database: TestDatabase
const customerIds = ['0199f000-0000-7000-8000-000000000001', '0199f000-0000-7000-8000-000000000002'] as const
const [contoso, rossi] = customerIds

beforeAll(async () => {
  database = await createTestDatabase()
  for (const [id, name] of [
    [contoso, 'Contoso'],
    [rossi, 'Rossi'],
  ] as const) {
    await database.db.insertInto('customers').values({ id, name }).execute()
  }
})
afterAll(() => database[Symbol.asyncDispose]())

const because = { reason: 'NAS of the customer', createdBy: 'anna@msp.example' }

describe('the list of private targets', () => {
  test('opens what an entry names, for whom it names, until it is taken away', async () => {
    const { db } = database
    const allow = allowListed(db)
    const entry = await insertAllowedTarget(db, {
      name: 'NAS',
      hostPattern: '*.lan.contoso.example',
      cidr: '10.1.2.3/16',
      ports: [5001, 443, 443],
      customerId: contoso,
      ...because,
    })
    expect(entry).toMatchObject({ cidr: '10.1.0.0/16', ports: [443, 5001], customerId: contoso, ...because })
    expect(await listAllowedTargets(db)).toEqual([entry])

    const host = 'nas.lan.contoso.example'
    expect(await allow(host, '10.1.9.9', 443, contoso)).toBe(true)
    expect(await allow(host.toUpperCase(), '10.1.9.9', 5001, contoso)).toBe(true)
    expect(await allow(host, '10.1.9.9', 80, contoso)).toBe(false)
    expect(await allow(host, '10.2.0.1', 443, contoso)).toBe(false)
    expect(await allow(host, 'fd00::1', 443, contoso)).toBe(false)
    expect(await allow(host, '10.1.9.9', 443, rossi)).toBe(false)
    expect(await allow(host, '10.1.9.9', 443, null)).toBe(false)
    expect(await allow('nas.lan.rossi.example', '10.1.9.9', 443, contoso)).toBe(false)

    expect(await deleteAllowedTarget(db, entry.id)).toEqual(entry)
    expect(await deleteAllowedTarget(db, entry.id)).toBeUndefined()
    expect(await allow(host, '10.1.9.9', 443, contoso)).toBe(false)
  })

  test('without a customer opens a target for all, and without ports all of its ports', async () => {
    const { db } = database
    await using server = await startWebServer((_, response) => response.end('in'))
    const http = createHttp({ allow: allowListed(db) })
    const request = { method: 'GET', url: server.url } as const
    const never = new AbortController().signal
    await expect(http.request(request, never)).rejects.toMatchObject({ code: 'address_not_allowed' })
    const { id } = await insertAllowedTarget(db, { name: 'Own', cidr: '127.0.0.1', ...because })
    expect((await http.request(request, never)).body).toBe('in')
    expect((await http.forCustomer(rossi).request(request, never)).body).toBe('in')
    await deleteAllowedTarget(db, id)
    await expect(http.request(request, never)).rejects.toMatchObject({ code: 'address_not_allowed' })
  })
})

test.each([
  [{ cidr: '192.168.1.77/24' }, { cidr: '192.168.1.0/24', hostPattern: '*', ports: [] }],
  [
    { cidr: ' 10.0.0.1 ', hostPattern: ' NAS.Example. ' },
    { cidr: '10.0.0.1/32', hostPattern: 'nas.example' },
  ],
  [{ cidr: 'fd00:1::5/64' }, { cidr: 'fd00:1::/64' }],
  [{ cidr: '::1' }, { cidr: '::1/128' }],
])('%j is kept as %j', (entry, kept) => {
  expect(readAllowEntry(entry)).toMatchObject(kept)
})

test.each([
  [{ cidr: '0.0.0.0/0' }, 'is every address there is'],
  [{ cidr: '::/0' }, 'is every address there is'],
  [{ cidr: '10.0.0.0/33' }, 'is no network'],
  [{ cidr: '10.0.0.0/8/8' }, 'is no network'],
  [{ cidr: '10.1' }, 'is no network'],
  [{ cidr: 'nas.example' }, 'is no network'],
  [{ cidr: 'fe80::1%eth0' }, 'is no network'],
  [{ cidr: '' }, 'is no network'],
  [{ cidr: '169.254.169.254' }, 'which is never requested'],
  [{ cidr: '::ffff:10.0.0.1' }, 'Write 10.0.0.1 instead'],
  [{ cidr: '10.0.0.1', hostPattern: '*nas' }, 'is no host'],
  [{ cidr: '10.0.0.1', hostPattern: 'nas.*' }, 'is no host'],
  [{ cidr: '10.0.0.1', hostPattern: 'https://nas' }, 'is no host'],
  [{ cidr: '10.0.0.1', ports: [0] }, '0 is no port'],
  [{ cidr: '10.0.0.1', ports: [70_000] }, '70000 is no port'],
])('%j is refused: %s', (entry, sentence) => {
  expect(() => readAllowEntry(entry)).toThrow(sentence)
})

test.each([
  ['*', 'anything', true],
  ['nas.example', 'NAS.example', true],
  ['nas.example', 'evil-nas.example', false],
  ['*.example', 'a.b.example', true],
  ['*.example', 'example', false],
  ['*.example', '.example', false],
  ['*.example', 'badexample', false],
])('the pattern %s and the host %s: %s', (pattern, host, expected) => {
  expect(matchesHost(pattern, host)).toBe(expected)
})
