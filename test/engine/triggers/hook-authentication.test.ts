import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authenticateHook, type HookAuth } from '#engine/triggers/hook-authentication.ts'

const secret = 'a shared secret'
const body = Buffer.from('{ "disk": 97,\n  "host": "SRV-1" }')
const digest = createHmac('sha256', secret).update(body).digest()
const hex = digest.toString('hex')
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

const check = (auth: HookAuth, headers: Record<string, string>, given: string | undefined = secret) =>
  authenticateHook(auth, given, { headers, query: {}, body, receivedAt: new Date() })

const hmac: HookAuth = { authentication: 'hmac' }
const header: HookAuth = { authentication: 'header' }
const bearer: HookAuth = { authentication: 'bearer' }
const basicAuth: HookAuth = { authentication: 'basic' }

const right: [string, HookAuth, Record<string, string>][] = [
  ['a signature in hex', hmac, { 'x-sentiero-signature': hex }],
  ['a signature in hex with its prefix', hmac, { 'x-sentiero-signature': `sha256=${hex}` }],
  ['a signature in capitals', hmac, { 'x-sentiero-signature': `SHA256=${hex.toUpperCase()}` }],
  ['a signature in base64', hmac, { 'x-sentiero-signature': digest.toString('base64') }],
  [
    'a signature in base64 with its prefix',
    hmac,
    { 'x-sentiero-signature': `sha256=${digest.toString('base64')}` },
  ],
  ['a signature with blanks around it', hmac, { 'x-sentiero-signature': ` sha256=${hex} ` }],
  ["a signature in GitHub's header", hmac, { 'x-hub-signature-256': `sha256=${hex}` }],
  ['a signature in a header of its own', { ...hmac, headerName: 'X-My-Sign' }, { 'x-my-sign': hex }],
  ['the secret in a header', header, { 'x-sentiero-secret': secret }],
  ['the secret in a header of its own', { ...header, headerName: 'X-Api-Key' }, { 'x-api-key': secret }],
  ['a bearer token', bearer, { authorization: `Bearer ${secret}` }],
  ['a bearer token in small letters', bearer, { authorization: `bearer  ${secret}` }],
  ['user and password', basicAuth, { authorization: basic(`sentiero:${secret}`) }],
]

const notRight: [string, HookAuth, Record<string, string>, RegExp][] = [
  ['no signature', hmac, {}, /x-sentiero-signature/],
  ['an empty signature', hmac, { 'x-sentiero-signature': '' }, /does not match/],
  [
    'the signature of another secret',
    hmac,
    { 'x-sentiero-signature': sign('other', body) },
    /does not match/,
  ],
  ['half a signature', hmac, { 'x-sentiero-signature': hex.slice(0, 32) }, /does not match/],
  [
    'the signature of the same JSON written in another way',
    hmac,
    { 'x-sentiero-signature': sign(secret, Buffer.from(JSON.stringify(JSON.parse(body.toString())))) },
    /does not match/,
  ],
  ['the secret instead of the signature', hmac, { 'x-sentiero-signature': secret }, /does not match/],
  [
    "GitHub's header where another one is asked for",
    { ...hmac, headerName: 'X-My-Sign' },
    { 'x-hub-signature-256': `sha256=${hex}` },
    /x-my-sign/,
  ],
  ['no secret', header, {}, /x-sentiero-secret/],
  ['a wrong secret', header, { 'x-sentiero-secret': `${secret} ` }, /not right/],
  [
    'a secret in the usual header where another is asked for',
    { ...header, headerName: 'X-Key' },
    { 'x-sentiero-secret': secret },
    /x-key/,
  ],
  ['no token', bearer, {}, /Bearer/],
  ['another scheme', bearer, { authorization: basic(`sentiero:${secret}`) }, /Bearer/],
  ['a wrong token', bearer, { authorization: 'Bearer nonsense' }, /not right/],
  ['no user', basicAuth, {}, /user sentiero/],
  ['another user', basicAuth, { authorization: basic(`admin:${secret}`) }, /not right/],
  ['a wrong password', basicAuth, { authorization: basic('sentiero:guess') }, /not right/],
  ['a user without password', basicAuth, { authorization: basic('sentiero') }, /not right/],
  ['what is no base64', basicAuth, { authorization: 'Basic ???' }, /user sentiero|not right/],
]

describe('a webhook', () => {
  test.each(right)('takes %s', (_, auth, headers) => {
    expect(check(auth, headers)).toEqual({ trusted: true, trust: auth.authentication })
  })

  test.each(notRight)('refuses %s and says why', (_, auth, headers, reason) => {
    expect(check(auth, headers)).toEqual({ trusted: false, reason: expect.stringMatching(reason) })
  })

  test.each(['hmac', 'header', 'bearer', 'basic'] as const)(
    'by %s without a secret takes nothing',
    (kind) => {
      const empty = {
        'x-sentiero-signature': sign('', body),
        'x-sentiero-secret': '',
        authorization: 'Bearer ',
      }
      expect(
        authenticateHook({ authentication: kind }, undefined, {
          headers: empty,
          query: {},
          body,
          receivedAt: new Date(),
        }),
      ).toMatchObject({
        trusted: false,
      })
    },
  )

  test('without authentication takes everything, and says that it trusts nobody', () => {
    expect(check({ authentication: 'none' }, {})).toEqual({ trusted: true, trust: 'none' })
  })

  test('takes the signature of any bytes, and of no others', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), bytes, bytes, (key, signed, sent) => {
        const headers = { 'x-sentiero-signature': sign(key, signed) }
        const verdict = authenticateHook(hmac, key, {
          headers,
          query: {},
          body: sent,
          receivedAt: new Date(),
        })
        expect(verdict.trusted).toBe(Buffer.compare(signed, sent) === 0)
      }),
    )
  })

  test('never breaks over what stands in the headers', () => {
    const kind = fc.constantFrom('hmac', 'header', 'bearer', 'basic')
    fc.assert(
      fc.property(kind, fc.string({ unit: 'binary' }), (authentication, text) => {
        const headers = { authorization: text, 'x-sentiero-secret': text, 'x-sentiero-signature': text }
        expect(check({ authentication }, headers, 'cannot be guessed').trusted).toBe(false)
      }),
    )
  })
})

function sign(key: string, bytes: Uint8Array): string {
  return `sha256=${createHmac('sha256', key).update(bytes).digest('hex')}`
}
