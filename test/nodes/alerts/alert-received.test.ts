import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UnreadableDelivery } from '#engine/sdk/trigger.ts'
import { alertReceived } from '../../../nodes/alerts/alert-received.ts'
import { hookRequest } from '../../support/hook-request.ts'

const read = (body: unknown, params: Record<string, unknown> = {}) =>
  alertReceived.webhook?.read(hookRequest(body), alertReceived.params.parse(params)) ?? []

function captured(name: string): unknown {
  const file = join(import.meta.dirname, '../../data/payloads', name)
  return (JSON.parse(readFileSync(file, 'utf8')) as { body: unknown }).body
}

test('an alert of Alertmanager 0.25 names problem, customer, device and severity', () => {
  const [event, ...others] = read(captured('alertmanager-0.25-firing.json'))
  expect(others).toEqual([])
  expect(event).toMatchObject({
    type: 'alert.raised',
    source: 'alertmanager',
    state: 'raised',
    dedupKey: 'alertmanager:b28aac7d2d3c0ca8',
    occurredAt: new Date('2026-11-21T20:10:06.568Z'),
    hints: { customerName: 'Contoso Dental', hostname: 'web-01' },
    data: {
      title: 'web-01 of Contoso Dental does not answer',
      severity: 'critical',
      priority: 'critical',
      kind: 'offline',
      status: 'firing',
      endedAt: null,
      lastedMinutes: null,
      labels: { alertname: 'SiteDown' },
    },
    raw: { fingerprint: 'b28aac7d2d3c0ca8', generatorURL: expect.any(String) },
  })
  expect(alertReceived.data.safeParse(event?.data).success).toBe(true)
  expect(event, 'the same body again is a repeat, not a second delivery').not.toHaveProperty('deliveryKey')
})

test('its end clears the same problem, and says how long it lasted', () => {
  const [event] = read(captured('alertmanager-0.25-resolved.json'))
  expect(event).toMatchObject({
    type: 'alert.cleared',
    state: 'cleared',
    dedupKey: 'alertmanager:b28aac7d2d3c0ca8',
    occurredAt: new Date('2026-11-21T20:10:10.568Z'),
    data: { status: 'resolved', lastedMinutes: 1 },
  })
})

describe('the host of an instance', () => {
  const hostOf = (instance: string) =>
    read({
      receiver: 'x',
      alerts: [{ status: 'firing', labels: { alertname: 'A', instance }, annotations: {} }],
    })[0]?.hints.hostname

  test.each([
    ['srv-1:9100', 'srv-1'],
    ['https://www.rossi.example/login', 'www.rossi.example'],
    ['10.0.0.7:9100', undefined],
    ['[::1]:9100', undefined],
    ['localhost:9100', undefined],
  ])('%s is %s', (instance, host) => {
    expect(hostOf(instance)).toBe(host)
  })
})

describe('any other JSON', () => {
  test.each([
    [{ id: 7, summary: 'CPU', level: 'error' }, 'alert:7', 'raised', 'high'],
    [{ dedup_key: 'a', subject: 'CPU', state: 'RESOLVED' }, 'alert:a', 'cleared', 'medium'],
    [{ alert_id: 'b', alertname: 'CPU', event: 'ok', severity: 'P1' }, 'alert:b', 'cleared', 'critical'],
    [{ title: 'CPU', hostname: 'srv' }, 'alert:["CPU","srv",null]', 'raised', 'medium'],
  ])('%j is understood', (body, dedupKey, state, severity) => {
    expect(read(body)).toMatchObject([{ dedupKey, state, data: { title: 'CPU', severity } }])
  })

  test.each([
    ['a text', '"Disk full"'],
    ['nothing that names an alert', '{"a": 1}'],
    ['no alert in a list', '{"receiver": "x", "alerts": []}'],
    ['a status that Alertmanager does not have', '{"receiver": "x", "alerts": [{"status": "maybe"}]}'],
  ])('%s is refused with a sentence', (_, body) => {
    expect(() => read(body)).toThrow(UnreadableDelivery)
  })

  test('a very long identity becomes its digest', () => {
    expect(read({ id: 'x'.repeat(5000), title: 'A' })[0]?.dedupKey).toMatch(/^alert:sha256:[0-9a-f]{64}$/)
  })
})

test('Zabbix counts severities in its own way, and an update in Zabbix starts nothing', () => {
  const event = { event_id: '1', event_value: '1', event_name: 'CPU', event_nseverity: '5', host_name: 'srv' }
  expect(read(event)).toMatchObject([{ dedupKey: 'zabbix:1', data: { severity: 'critical', host: 'srv' } }])
  expect(read({ ...event, event_nseverity: '2' })).toMatchObject([{ data: { severity: 'low' } }])
  expect(read({ ...event, event_update_status: '1' })[0]?.skip).toMatch(/updated in Zabbix/)
})

test('alerts that are milder than wanted, or about something else, are kept with the reason', () => {
  const body = { id: 1, title: 'Disk full', severity: 'warning' }
  expect(read(body, { minimumSeverity: 'high' })[0]?.skip).toEqual({
    code: 'mild_alert',
    details: { severity: 'medium', wanted: 'high' },
  })
  expect(read({ ...body, status: 'ok' }, { minimumSeverity: 'high' })[0]).not.toHaveProperty('skip')
  expect(read(body, { kinds: 'offline' })[0]?.skip).toEqual({
    code: 'other_alert_kind',
    details: { title: 'Disk full', wanted: 'offline' },
  })
  expect(read({ id: 2, title: 'srv-1 is unreachable' }, { kinds: 'offline' })[0]).not.toHaveProperty('skip')
})
