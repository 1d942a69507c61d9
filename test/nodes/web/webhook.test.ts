import { describe, expect, test } from 'vitest'
import { type HookRequest, UnreadableDelivery } from '#engine/sdk/trigger.ts'
import { webhook } from '../../../nodes/web/webhook.ts'
import { hookRequest } from '../../support/hook-request.ts'

function read(body: unknown, given: Partial<HookRequest> = {}, params: Record<string, unknown> = {}) {
  const [draft, ...others] =
    webhook.webhook?.read(hookRequest(body, given), webhook.params.parse(params)) ?? []
  if (!draft || others.length > 0) throw new Error('A webhook is one event')
  return draft
}

const form = { contentType: 'application/x-www-form-urlencoded' }
const keyOf = (...given: Parameters<typeof read>) => read(...given).deliveryKey

describe('the body', () => {
  test.each([
    ['JSON', '{"a": [1, "è"]}', {}, { a: [1, 'è'] }],
    ['JSON with a suffix', '[1]', { contentType: 'application/cloudevents+json; charset=utf-8' }, [1]],
    ['JSON without a content type', '{"a":1}', { contentType: '' }, { a: 1 }],
    ['a form', 'a=1&b=x+y&b=z', form, { a: '1', b: ['x y', 'z'] }],
    ['a form with a name that objects have', '__proto__=1', form, JSON.parse('{"__proto__":"1"}')],
    ['text', 'Disk full', { contentType: 'text/plain' }, 'Disk full'],
    [
      'text that only begins like JSON',
      '[urgent] Disk full',
      { contentType: 'text/plain' },
      '[urgent] Disk full',
    ],
    ['nothing', '', {}, null],
  ])('may be %s', (_, body, given, expected) => {
    const draft = read(body, given)
    expect(draft.data.body).toEqual(expected)
    expect(draft.raw).toEqual(expected)
  })

  test.each([
    ['{"a": 1,}', /line 1, column 9/],
    ['{\n  "a": x\n}', /line 2, column 8/],
    ['{"a": ', /line 1, column 7/],
    ['[1, 2', /line 1, column 6/],
    ['{"a" 1}', /line 1, column 6/],
    ['{"a": 01}', /line 1, column 7/],
    ['[1] [2]', /line 1, column 5/],
    ['{"a": "\\x"}', /line 1, column 7/],
    ['<xml/>', /line 1, column 1\b/],
    [Buffer.from([0xff, 0xfe]), /UTF-8/],
    ['['.repeat(100_000), /nested more than 200 levels deep/],
  ])('%# that cannot be read says where', (body, message) => {
    expect(() => read(body)).toThrow(UnreadableDelivery)
    expect(() => read(body)).toThrow(message)
  })
})

test('headers that prove who sends are not shown to flows', () => {
  const headers = {
    authorization: 'Bearer x',
    cookie: 'a=b',
    'x-hub-signature-256': 'sha256=x',
    'x-sentiero-secret': 'x',
    'x-api-key': 'x',
    'x-proof': 'x',
    'user-agent': 'curl',
    'x-github-event': 'push',
  }
  const draft = read({}, { headers }, { headerName: 'X-Proof' })
  expect(draft.data.headers).toEqual({ 'user-agent': 'curl', 'x-github-event': 'push' })
})

describe('the same delivery', () => {
  test('is told by the id that its sender gives it, whatever the body', () => {
    const headers = { 'x-github-delivery': '7' }
    expect(keyOf({ a: 1 }, { headers })).toBe(keyOf({ a: 2 }, { headers }))
    expect(
      keyOf({ a: 1 }, { headers: { 'x-my-id': '7', ...headers } }, { deliveryIdHeader: 'X-My-Id' }),
    ).toBe('id:7')
    expect(read({}, { headers }).deliveryWindowMinutes).toBe(30 * 24 * 60)
  })

  test('is told by its bytes and query where it has no id, within the window', () => {
    expect(keyOf({ a: 1 })).toBe(keyOf({ a: 1 }))
    expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: 2 }))
    expect(keyOf('', { query: { a: '1' } })).not.toBe(keyOf('', { query: { a: '2' } }))
    expect(read({ a: 1 }).deliveryWindowMinutes).toBe(60)
  })

  test('is never told where the window is 0', () => {
    expect(read({ a: 1 }, {}, { repeatWindowMinutes: 0 })).not.toHaveProperty('deliveryKey')
  })
})

test('customer and device are looked up by what the body says at the given places', () => {
  const params = { customerField: 'client.name', deviceField: 'hosts.0' }
  expect(read({ client: { name: ' Rossi ' }, hosts: ['SRV-1'] }, {}, params).hints).toEqual({
    customerId: 'Rossi',
    customerName: 'Rossi',
    customerExternalId: 'Rossi',
    deviceId: 'SRV-1',
    hostname: 'SRV-1',
  })
  expect(read({ client: 'x' }, {}, params).hints).toEqual({})
})
