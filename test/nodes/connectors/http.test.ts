import { describe, expect, test } from 'vitest'
import type { HttpAuth } from '../../../engine/msp/ports.ts'
import { http } from '../../../nodes/connectors/http/connector.ts'

function authOf(credentials: Record<string, unknown>): HttpAuth {
  const auth = http.provides.httpAuth?.(http.credentials.parse(credentials))
  if (!auth) throw new Error('The HTTP connector fills no httpAuth port')
  return auth
}

const secret = 'S3cr3t/Ä"x'
const url = 'https://api.example.com/v1?a=%20b'

test.each([
  [{ auth: 'bearer' }, { url, headers: { 'X-A': '1', authorization: `Bearer ${secret}` } }],
  [{}, { url, headers: { 'X-A': '1', authorization: `Bearer ${secret}` } }],
  [
    { auth: 'basic', user: 'anna' },
    {
      url,
      headers: { 'X-A': '1', authorization: `Basic ${Buffer.from(`anna:${secret}`).toString('base64')}` },
    },
  ],
  [
    { auth: 'header', name: 'x-a' },
    { url, headers: { 'x-a': secret } },
  ],
  [
    { auth: 'query', name: 'key' },
    { url: `${url}&key=S3cr3t%2F%C3%84%22x`, headers: { 'X-A': '1' } },
  ],
])('%j puts the secret where it belongs', (credentials, expected) => {
  const auth = authOf({ hosts: 'api.example.com', secret, ...credentials })
  expect(auth.apply({ url, headers: { 'X-A': '1' } })).toEqual(expected)
})

test.each([
  ['api.example.com', 'https://api.example.com/x', true],
  ['api.example.com', 'https://API.example.com./x', true],
  ['api.example.com', 'https://api.example.com:443/', true],
  ['API.Example.com', 'https://api.example.com/', true],
  ['api.example.com', 'https://api.example.com:8443/', false],
  ['api.example.com', 'http://api.example.com/', false],
  ['api.example.com', 'https://xapi.example.com/', false],
  ['api.example.com', 'https://api.example.com.evil.example/', false],
  ['api.example.com', 'https://api.example.com@evil.example/', false],
  ['api.example.com', 'https://evil.example/?api.example.com', false],
  ['*.example.com', 'https://eu.api.example.com/', true],
  ['*.example.com', 'https://example.com/', false],
  ['*.example.com', 'https://evilexample.com/', false],
  ['http://10.0.0.5:8080', 'http://10.0.0.5:8080/', true],
  ['http://10.0.0.5:8080', 'http://10.0.0.5/', false],
  ['http://10.0.0.5:8080', 'https://10.0.0.5:8080/', false],
  ['http://127.1', 'http://2130706433/', true],
  ['https://[fd00::1]:8443', 'https://[fd00:0::1]:8443/', true],
  ['münchen.example', 'https://xn--mnchen-3ya.example/', true],
  ['a.example, b.example\nc.example:9443', 'https://c.example:9443/', true],
  ['a.example, b.example\nc.example:9443', 'https://d.example/', false],
])('a secret for %j goes to %s: %s', (hosts, address, goes) => {
  const apply = () => authOf({ hosts, secret }).apply({ url: address, headers: {} })
  if (goes) expect(apply().headers.authorization).toBe(`Bearer ${secret}`)
  else expect(apply).toThrow('secret is not for')
})

test('a refusal names the hosts, and neither secret nor path', () => {
  expect(() =>
    authOf({ hosts: 'a.example', secret }).apply({ url: 'https://b.example/p?q', headers: {} }),
  ).toThrow("The connection's secret is not for https://b.example: it goes only to a.example.")
})

test.each([
  [{ hosts: '' }, 'hosts'],
  [{ hosts: '*' }, 'hosts'],
  [{ hosts: '*.com' }, 'hosts'],
  [{ hosts: 'a.*.example' }, 'hosts'],
  [{ hosts: 'ftp://a.example' }, 'hosts'],
  [{ hosts: 'a.example/v1' }, 'hosts'],
  [{ hosts: 'user@a.example' }, 'hosts'],
  [{ auth: 'header' }, 'name'],
  [{ auth: 'header', name: 'X Key' }, 'name'],
  [{ auth: 'query' }, 'name'],
  [{ auth: 'basic', user: 'a:b' }, 'user'],
  [{ secret: '' }, 'secret'],
  [{ secret: 'a\nb' }, 'secret'],
])('%j is refused at the field %s', (changes, field) => {
  const parsed = http.credentials.safeParse({ hosts: 'a.example', secret: 'x', ...changes })
  expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([field])
})

describe('what is blotted out of answers', () => {
  test('is the secret in each way it may come back', () => {
    const auth = authOf({ hosts: 'a.example', auth: 'basic', user: 'u', secret })
    const basic = Buffer.from(`u:${secret}`).toString('base64')
    const echoed = `${secret} ${encodeURIComponent(secret)} ${JSON.stringify(secret)} ${basic}`
    expect(auth.redact(echoed)).toBe('••• ••• "•••" •••')
  })

  test('is not a secret so short that it stands in any text', () => {
    expect(authOf({ hosts: 'a.example', secret: 'abc' }).redact('abcdef')).toBe('abcdef')
  })
})

test('the secret is marked, so that no form gets it back, and the check sends nothing', async () => {
  expect(http.form).toMatchObject({ properties: { secret: { secret: true } } })
  const check = http.check({ hosts: 'a.example', secret }, new AbortController().signal)
  expect(await check).toContain('Kept for a.example')
})
