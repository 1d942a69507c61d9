import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createHttp } from '#engine/http/http.ts'
import { catalogue } from '#nodes'
import { alertPresets } from '../../../nodes/alerts/alert-presets.ts'
import { createApiForTests } from '../../engine/api/api-for-tests.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { startWebServer } from '../../support/web-server.ts'

const signingKey = 'the key that the cloud publishes'
/** Stands for ConnectWise's cloud, whose keys it answers. */
const cloud = await startWebServer((asked, response) => {
  response.writeHead(asked.url.endsWith('/keys/1') ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ signing_key: signingKey }))
})
const client = createHttp({ allow: () => true })
const cloudName = 'https://api-eu.myconnectwise.net'
const http: typeof client = {
  ...client,
  request: (request, signal) =>
    client.request({ ...request, url: request.url.replace(cloudName, cloud.url) }, signal),
}

const api = await createApiForTests({ catalogue, powers: { http } })
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await cloud[Symbol.asyncDispose]()
})

function payload(name: string): unknown {
  const file = join(import.meta.dirname, '../../data/payloads', name)
  return (JSON.parse(readFileSync(file, 'utf8')) as { body: unknown }).body
}

async function publishHook(params: Record<string, unknown>) {
  const document = buildDocument(
    {
      hook: {
        type: 'alert.received',
        params: Object.fromEntries(
          Object.entries(params).map(([name, value]) => [name, literal(value as string)]),
        ),
      },
      set: { type: 'flow.set', params: { a: literal(1) } },
    },
    ['hook -> set'],
  )
  const { body: workflow } = await api.as('editor', 'POST', '/api/workflows', { document })
  await api.as('editor', 'POST', `/api/workflows/${workflow.id}/publish`, {})
  const { body: triggers } = await api.as('editor', 'GET', `/api/workflows/${workflow.id}/triggers`)
  const [trigger] = triggers.items
  const { body: shown } = await api.as('editor', 'POST', `/api/triggers/${trigger.id}/reveal-secret`)
  return {
    workflowId: workflow.id as string,
    triggerId: trigger.id as string,
    auth: trigger.auth,
    path: new URL(trigger.hookUrl).pathname,
    secret: shown.secret as string,
    curl: shown.curl as string,
  }
}

const hmac = (algorithm: string, key: string | Buffer, text: string) =>
  createHmac(algorithm, key).update(text, 'utf8')

/** Autotask signs what it sends as if every character of this kind were an escape. */
function asAutotaskSigns(json: string): string {
  return json.replaceAll(/\\"|[^\x20-\x7e]|[&<>'`+]/g, (found) => {
    const char = found === '\\"' ? '"' : found
    return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  })
}

interface Proof {
  headers?: Record<string, string>
  query?: string
}

interface Case {
  preset: string
  file: string
  /** What the vendor adds to a delivery. */
  prove: (body: string, secret: string) => Proof
  event: Record<string, unknown>
  data: Record<string, unknown>
  /** A field that we read nothing from. */
  unknown: Record<string, unknown>
}

const bearer = (_: string, secret: string): Proof => ({ headers: { authorization: `Bearer ${secret}` } })
const now = () => String(Math.floor(Date.now() / 1000))
const grafanaSigned = (body: string, secret: string, at = now()): Proof => ({
  headers: {
    'x-grafana-alerting-timestamp': at,
    'x-grafana-alerting-signature': hmac('sha256', secret, `${at}:${body}`).digest('hex'),
  },
})
const autotaskSigned = (body: string, secret: string): Proof => ({
  headers: { 'x-hook-signature': `sha1=${hmac('sha1', secret, asAutotaskSigns(body)).digest('base64')}` },
})
const connectWiseSigned = (body: string, secret: string, key = signingKey): Proof => ({
  headers: {
    'x-content-signature': hmac('sha256', createHash('sha256').update(key).digest(), body).digest('base64'),
  },
  query: `?secret=${secret}`,
})

const cases: Case[] = [
  {
    preset: 'alertmanager',
    file: 'alertmanager-0.25-firing.json',
    prove: bearer,
    event: { source: 'alertmanager', dedupKey: 'alertmanager:b28aac7d2d3c0ca8', state: 'raised' },
    data: { severity: 'critical', host: 'web-01', customer: 'Contoso Dental', kind: 'offline' },
    unknown: { generatorURL: expect.any(String) },
  },
  {
    preset: 'grafana',
    file: 'grafana-12-webhook.json',
    prove: grafanaSigned,
    event: { source: 'grafana', dedupKey: 'grafana:c6eadffa33fcdf37', state: 'raised' },
    data: { severity: 'critical', host: 'SRV-FILE01', title: 'This alert was triggered for zone us-1' },
    unknown: { silenceURL: expect.any(String), values: { B: 44.23943737541908, C: 1 } },
  },
  {
    preset: 'zabbix',
    file: 'zabbix-7-webhook.json',
    prove: bearer,
    event: { source: 'zabbix', dedupKey: 'zabbix:19204', state: 'raised' },
    data: { severity: 'medium', host: 'SRV-FILE01', customer: null },
    unknown: { event_tags: 'class:os' },
  },
  {
    preset: 'icinga2',
    file: 'icinga-2-notification.json',
    prove: bearer,
    event: { source: 'icinga2', dedupKey: 'icinga2:["SRV-FILE01",null]', state: 'raised' },
    data: { severity: 'critical', host: 'SRV-FILE01', customer: 'Rossi Srl', kind: 'offline' },
    unknown: { check_source: 'icinga-master' },
  },
  {
    preset: 'uptime-kuma',
    file: 'uptime-kuma-2-webhook.json',
    prove: bearer,
    event: { source: 'uptime-kuma', dedupKey: 'uptime-kuma:7', state: 'raised' },
    data: { severity: 'high', host: 'shop.rossi.example', kind: 'offline' },
    unknown: { monitor: expect.objectContaining({ pathName: 'Rossi Srl / Rossi web shop' }) },
  },
  {
    preset: 'ninjaone',
    file: 'ninjaone-2-activity.json',
    prove: bearer,
    event: {
      source: 'ninjaone',
      dedupKey: 'ninjaone:9b6d0a55-3f5e-4e4f-9a38-7fb8d1a4c001',
      state: 'raised',
    },
    data: { severity: 'critical', host: 'SRV-FILE01', customer: 'Rossi Srl', kind: 'other' },
    unknown: { data: { message: { code: 'condition_triggered', params: { service: 'Spooler' } } } },
  },
  {
    preset: 'tactical-rmm',
    file: 'tactical-rmm-1-url-action.json',
    prove: bearer,
    event: { source: 'tactical-rmm', dedupKey: 'tactical-rmm:1042', state: 'raised' },
    data: { severity: 'high', host: 'SRV-FILE01', customer: 'Rossi Srl', kind: 'offline' },
    unknown: { extra: 'agent.overdue_time 30' },
  },
  {
    preset: 'datto-rmm',
    file: 'datto-rmm-webhook.json',
    prove: (_, secret) => ({ query: `?secret=${secret}` }),
    event: {
      source: 'datto-rmm',
      dedupKey: 'datto-rmm:3f0e6a5c-52b3-4b6e-8a3d-1b9fd0d1f2aa',
      state: 'raised',
    },
    data: { severity: 'medium', host: 'SRV-FILE01', customer: 'Rossi Srl', labels: {} },
    unknown: { docURL: 'https://docs.example/disk' },
  },
  {
    preset: 'halopsa',
    file: 'halopsa-webhook.json',
    prove: (_, secret) => ({
      headers: { authorization: `Basic ${Buffer.from(`sentiero:${secret}`).toString('base64')}` },
    }),
    event: { source: 'halopsa', dedupKey: 'halopsa:ticket:2041', state: 'raised' },
    data: { severity: 'high', customer: 'Rossi Srl', kind: 'ticket' },
    unknown: { ticket: expect.objectContaining({ customfields: [{ name: 'CFfloor', value: '2' }] }) },
  },
  {
    preset: 'autotask',
    file: 'autotask-ticket-webhook.json',
    prove: autotaskSigned,
    event: { source: 'autotask', dedupKey: 'autotask:ticket:18923', state: 'raised' },
    data: {
      severity: 'critical',
      customer: '174',
      kind: 'ticket',
      title: `L'ufficio è "fermo" & <senza> rete + Wi-Fi — città`,
    },
    unknown: { PersonID: 29682885 },
  },
  {
    preset: 'connectwise',
    file: 'connectwise-ticket-callback.json',
    prove: connectWiseSigned,
    event: { source: 'connectwise', dedupKey: 'connectwise:ticket:57961', state: 'raised' },
    data: { severity: 'critical', customer: 'Rossi Srl', kind: 'ticket', title: 'Server does not answer' },
    unknown: { CallbackObjectRecId: 26604 },
  },
]

test('every sender but plain JSON stands in this test', () => {
  expect([...cases.map(({ preset }) => preset), 'json'].sort()).toEqual(
    alertPresets.map(({ id }) => id).sort(),
  )
})

describe.each(cases)('$preset', ({ preset, file, prove, event, data, unknown }) => {
  const body = JSON.stringify(payload(file))
  const other = JSON.stringify({ ...(JSON.parse(body) as object), changed: true })
  const post = (hook: { path: string }, text: string, { headers = {}, query = '' }: Proof) =>
    api.send('POST', hook.path + query, text, headers)

  test('what it documents is taken, in our words, with all that it sent', async () => {
    const hook = await publishHook({ preset })
    const answer = await post(hook, body, prove(body, hook.secret))
    expect(answer).toMatchObject({ status: 202 })
    await api.routeEvents()
    const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
    expect(seen).toMatchObject({ ...event, data })
    expect(seen.raw).toMatchObject(unknown)
  })

  test('without its proof, with a wrong one, and with another secret it is refused', async () => {
    const hook = await publishHook({ preset })
    const answers = [
      await post(hook, body, {}),
      await post(hook, body, prove(body, 'another secret')),
      await post(hook, body, {
        headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
        query: '?secret=x',
      }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
    for (const { body: problem } of answers) expect(problem.detail).toMatch(/expects|not right|not match/)
  })

  test('any sender is told by what stands in the body', async () => {
    const hook = await publishHook({})
    const answer = await post(hook, body, bearer(body, hook.secret))
    expect(answer.status).toBe(202)
    const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
    expect(seen.source).toBe(event.source)
  })

  test('its own example is read, and its set-up names the address', () => {
    const found = alertPresets.find(({ id }) => id === preset)
    expect(found?.matches(found.sample)).toBe(true)
    for (const steps of [found?.setUp.en, found?.setUp.it]) {
      const copies = steps?.map(({ copy = '' }) => copy).join('\n')
      expect(copies).toContain('{{url}}')
      expect(copies).toContain('{{secret}}')
    }
    expect(found?.setUp.it).toHaveLength(found?.setUp.en.length ?? 0)
  })

  if (['grafana', 'autotask', 'connectwise'].includes(preset)) {
    test('a body that was changed on its way is refused', async () => {
      const hook = await publishHook({ preset })
      const answer = await post(hook, other, prove(body, hook.secret))
      expect(answer).toMatchObject({
        status: 401,
        body: { detail: expect.stringContaining('does not match') },
      })
    })
  }

  if (['ninjaone', 'halopsa', 'autotask', 'connectwise'].includes(preset)) {
    test('the same delivery again starts nothing', async () => {
      const hook = await publishHook({ preset })
      const first = await post(hook, body, prove(body, hook.secret))
      const again = await post(hook, body, prove(body, hook.secret))
      expect([first.status, again.status]).toEqual([202, 202])
      expect(again.body.eventId).toBe(first.body.eventId)
      await api.routeEvents()
      const { body: events } = await api.as('viewer', 'GET', `/api/events?triggerId=${hook.triggerId}`)
      expect(events.items).toHaveLength(1)
    })
  }
})

test('Grafana signs the time, so that what was recorded cannot be sent again later', async () => {
  const hook = await publishHook({ preset: 'grafana' })
  const body = JSON.stringify(payload('grafana-12-webhook.json'))
  const send = (at: string) => api.send('POST', hook.path, body, grafanaSigned(body, hook.secret, at).headers)
  const late = await send(String(Math.floor(Date.now() / 1000) - 301))
  expect(late).toMatchObject({ status: 401, body: { detail: expect.stringContaining('5 minutes') } })
  expect((await send('yesterday')).status).toBe(401)
  expect((await send(now())).status).toBe(202)
})

test('Grafana before 12 may send a bearer token instead', async () => {
  const hook = await publishHook({ preset: 'grafana', authentication: 'bearer' })
  const body = JSON.stringify(payload('grafana-12-webhook.json'))
  expect((await api.send('POST', hook.path, body, bearer(body, hook.secret).headers)).status).toBe(202)
})

describe('ConnectWise', () => {
  const told = payload('connectwise-ticket-callback.json') as Record<string, unknown>
  const withKeyAt = (url: string) => JSON.stringify({ ...told, Metadata: { key_url: url } })

  test.each([
    'https://evil.example/keys/1',
    'https://myconnectwise.net.evil.example/keys/1',
    'https://evil.example/.myconnectwise.net/keys/1',
    'http://api-eu.myconnectwise.net/keys/1',
    'https://user@api-eu.myconnectwise.net/keys/1',
    'https://api-eu.myconnectwise.net:8443/keys/1',
    'not an address',
  ])('a key at %s is never fetched', async (url) => {
    const hook = await publishHook({ preset: 'connectwise' })
    const before = cloud.asked.length
    const body = withKeyAt(url)
    const { headers, query } = connectWiseSigned(body, hook.secret)
    const answer = await api.send('POST', hook.path + query, body, headers)
    expect(answer).toMatchObject({ status: 401, body: { detail: expect.stringContaining('names no key') } })
    expect(cloud.asked.length).toBe(before)
  })

  test('another tenant of the same cloud does not know the secret, and makes us fetch nothing', async () => {
    const hook = await publishHook({ preset: 'connectwise' })
    const before = cloud.asked.length
    const body = withKeyAt(`${cloudName}/other/keys/1`)
    const { headers } = connectWiseSigned(body, hook.secret)
    expect((await api.send('POST', hook.path, body, headers)).status).toBe(401)
    expect((await api.send('POST', `${hook.path}?secret=x`, body, headers)).status).toBe(401)
    expect(cloud.asked.length).toBe(before)
  })

  test('a signature by another key is refused', async () => {
    const hook = await publishHook({ preset: 'connectwise' })
    const body = JSON.stringify(told)
    const { headers, query } = connectWiseSigned(body, hook.secret, 'another key')
    expect((await api.send('POST', hook.path + query, body, headers)).status).toBe(401)
  })
})

test('what another system sends is named', async () => {
  const hook = await publishHook({ preset: 'zabbix' })
  const body = JSON.stringify(payload('grafana-12-webhook.json'))
  const answer = await api.send('POST', hook.path, body, bearer(body, hook.secret).headers)
  expect(answer).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/no delivery of Zabbix.*looks like one of Grafana/) },
  })
})

test('an end clears the problem that it ends', () => {
  const ends: [string, Record<string, unknown>, string][] = [
    ['icinga2', { notification_type: 'RECOVERY', host_state: 'UP' }, 'icinga2'],
    ['ninjaone', { statusCode: 'RESET' }, 'ninjaone'],
    ['tactical-rmm', { tactical_rmm: 'resolved' }, 'tactical-rmm'],
    ['datto-rmm', { datto_rmm: 'resolved' }, 'datto-rmm'],
    ['zabbix', { event_value: '0' }, 'zabbix'],
    ['autotask', { Action: 'Update', Fields: { Status: 'Complete' } }, 'autotask'],
    ['connectwise', { Action: 'deleted' }, 'connectwise'],
  ]
  for (const [id, changed] of ends) {
    const found = alertPresets.find((preset) => preset.id === id)
    const file = cases.find(({ preset }) => preset === id)?.file ?? ''
    const body = payload(file) as Record<string, never>
    const request = {
      headers: {},
      query: {},
      contentType: '',
      body: new Uint8Array(),
      receivedAt: new Date(),
    }
    const [raised] = found?.read(body, request) ?? []
    const [ended] = found?.read({ ...body, ...changed } as Record<string, never>, request) ?? []
    expect([id, raised?.state, ended?.state]).toEqual([id, 'raised', 'cleared'])
    expect(ended?.key, id).toBe(raised?.key)
  }
})

describe('JSON with a mapping', () => {
  const mapping = {
    list: 'problems',
    key: 'ref.no',
    title: 'what',
    severity: 'how.bad',
    state: 'now',
    over: ['finito'],
    host: 'machine.name',
    customer: 'client.0.name',
  }
  const problem = {
    ref: { no: 7 },
    what: 'UPS',
    how: { bad: 'P1' },
    now: 'aperto',
    machine: { name: 'SRV-FILE01' },
  }

  test('fields are read where a person said they stand', async () => {
    const hook = await publishHook({ preset: 'json', mapping })
    const body = JSON.stringify({
      client: [{ name: 'Rossi Srl' }],
      problems: [problem, { ...problem, now: 'Finito' }],
    })
    const answer = await api.send('POST', hook.path, body, bearer(body, hook.secret).headers)
    expect(answer.status).toBe(202)
    const seen = await Promise.all(
      answer.body.eventIds.map((id: string) => api.as('viewer', 'GET', `/api/events/${id}`)),
    )
    expect(seen.map(({ body }) => body)).toMatchObject([
      {
        dedupKey: 'alert:7',
        state: 'raised',
        data: { title: 'UPS', severity: 'critical', host: 'SRV-FILE01', customer: 'Rossi Srl' },
      },
      { dedupKey: 'alert:7', state: 'cleared' },
    ])
  })

  test('a body without the list is refused with its name', async () => {
    const hook = await publishHook({ preset: 'json', mapping })
    const answer = await api.send('POST', hook.path, '{}', bearer('', hook.secret).headers)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('"problems"') } })
  })
})
