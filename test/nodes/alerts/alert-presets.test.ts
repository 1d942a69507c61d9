import { execFile } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createHttp } from '#engine/http/http.ts'
import { catalogue } from '#nodes'
import { alertPresets } from '../../../nodes/alerts/alert-presets.ts'
import { createApiForTests } from '../../engine/api/api-for-tests.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { startWebServer } from '../../support/web-server.ts'

const signingKey = 'the key that the cloud publishes'
/** Stands for ConnectWise's cloud, whose keys it answers. */
const cloud = await startWebServer((asked, response) => {
  response.writeHead(asked.url.includes('/callbackkey/') ? 200 : 404, { 'content-type': 'application/json' })
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

/** Why deliveries to it were refused; written down a second after the first. */
async function refusalsOf(hook: { workflowId: string }): Promise<{ code: string; reason: string }[]> {
  const list = async () => {
    const { body } = await api.as('viewer', 'GET', `/api/hook-refusals?workflowId=${hook.workflowId}`)
    return body.items as { code: string; reason: string }[]
  }
  await expect.poll(async () => (await list()).length, { timeout: 15_000, interval: 200 }).toBeGreaterThan(0)
  return list()
}

/** What a person copies out of the set-up of a sender, filled in. */
function copiedFor(preset: string, step: number, url: string, secret: string): string {
  const found = alertPresets.find(({ id }) => id === preset)?.setUp.en[step]?.copy ?? ''
  return found.replaceAll('{{url}}', url).replaceAll('{{secret}}', secret)
}

const bearing = (secret: string) => ({ authorization: `Bearer ${secret}` })

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
    expect(await refusalsOf(hook)).toMatchObject([
      { code: 'signature', reason: expect.stringMatching(/expects|not right|not match/), count: 3 },
    ])
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
      expect(await refusalsOf(hook)).toMatchObject([
        { code: 'signature', reason: expect.stringContaining('does not match the body') },
      ])
    })
  }

  if (['grafana', 'ninjaone', 'halopsa', 'autotask', 'connectwise'].includes(preset)) {
    test('the same delivery again starts nothing', async () => {
      const hook = await publishHook({ preset })
      const proof = prove(body, hook.secret)
      const first = await post(hook, body, proof)
      const again = await post(hook, body, proof)
      expect([first.status, again.status]).toEqual([202, 202])
      expect(again.body.eventIds).toEqual(first.body.eventIds)
      await api.routeEvents()
      const { body: events } = await api.as('viewer', 'GET', `/api/events?triggerId=${hook.triggerId}`)
      expect(events.items).toHaveLength(first.body.eventIds.length)
      expect(await refusalsOf(hook)).toMatchObject([
        { code: 'repeated', reason: expect.stringContaining('same delivery again starts nothing') },
      ])
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
  expect(await refusalsOf(hook)).toMatchObject([
    { code: 'signature', reason: expect.stringContaining('sent again by somebody') },
  ])
  expect((await send(now())).status).toBe(202)
})

test('Grafana without a timestamp header is told what is missing', async () => {
  const hook = await publishHook({ preset: 'grafana' })
  const body = JSON.stringify(payload('grafana-12-webhook.json'))
  const signature = hmac('sha256', hook.secret, body).digest('hex')
  const answer = await api.send('POST', hook.path, body, { 'x-grafana-alerting-signature': signature })
  expect(answer).toMatchObject({
    status: 401,
    body: { detail: expect.stringContaining('X-Grafana-Alerting-Timestamp') },
  })
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

  test('what it writes behind the address does not touch the secret', async () => {
    const hook = await publishHook({ preset: 'connectwise' })
    const body = JSON.stringify(told)
    const { url } = JSON.parse(copiedFor('connectwise', 0, hook.path, hook.secret)) as { url: string }
    const { headers } = connectWiseSigned(body, hook.secret)
    expect((await api.send('POST', `${url}57961&action=added`, body, headers)).status).toBe(202)
  })

  test('a signature by another key is refused', async () => {
    const hook = await publishHook({ preset: 'connectwise' })
    const body = JSON.stringify(told)
    const { headers, query } = connectWiseSigned(body, hook.secret, 'another key')
    expect((await api.send('POST', hook.path + query, body, headers)).status).toBe(401)
  })
})

describe('Autotask', () => {
  const signedAsItIs = (body: string, secret: string) => ({
    'x-hook-signature': `sha1=${hmac('sha1', secret, body).digest('base64')}`,
  })

  test('the signature of the body as it is is taken too', async () => {
    const hook = await publishHook({ preset: 'autotask' })
    const body = JSON.stringify(payload('autotask-ticket-webhook.json'))
    const answer = await api.send('POST', hook.path, body, signedAsItIs(body, hook.secret))
    expect(answer.status).toBe(202)
    const changed = await api.send('POST', hook.path, `${body} `, signedAsItIs(body, hook.secret))
    expect(changed.status).toBe(401)
  })

  test('a webhook that it switches off is an alert of its own', async () => {
    const hook = await publishHook({ preset: 'autotask' })
    const body = JSON.stringify(payload('autotask-deactivated.json'))
    const answer = await api.send('POST', hook.path, body, signedAsItIs(body, hook.secret))
    expect(answer.status).toBe(202)
    const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
    expect(seen).toMatchObject({ state: 'raised', data: { title: expect.stringContaining('switched its') } })
  })

  test('labels carry the status and the priority as they came', async () => {
    const hook = await publishHook({ preset: 'autotask' })
    const body = JSON.stringify(payload('autotask-ticket-webhook.json'))
    const answer = await api.send('POST', hook.path, body, signedAsItIs(body, hook.secret))
    const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
    expect(seen.data.labels).toMatchObject({ status: '1', priority: '4', person: '29682885' })
  })
})

describe('HaloPSA', () => {
  const full = payload('halopsa-webhook.json') as Record<string, unknown>
  const small = payload('halopsa-small-webhook.json') as Record<string, unknown>
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`sentiero:${secret}`).toString('base64')}`,
  })
  const eventsOf = async (body: unknown) => {
    const hook = await publishHook({ preset: 'halopsa' })
    const answer = await api.send('POST', hook.path, JSON.stringify(body), basic(hook.secret))
    expect(answer.status).toBe(202)
    await api.routeEvents()
    const ids = answer.body.eventIds as string[]
    return Promise.all(ids.map(async (id) => (await api.as('viewer', 'GET', `/api/events/${id}`)).body))
  }

  test('the small payload of a closed ticket ends what the full one raised', async () => {
    expect(await eventsOf(small)).toMatchObject([
      { dedupKey: 'halopsa:ticket:2041', state: 'cleared', data: { customer: '12', kind: 'ticket' } },
    ])
  })

  test.each([
    ['a list', [full, small]],
    ['a field', { batch_id: 7, events: [full, small] }],
  ])('a batch in %s is one event for each', async (_, body) => {
    expect((await eventsOf(body)).map(({ state }) => state)).toEqual(['raised', 'cleared'])
  })

  test('event information only is kept, and says what to set', async () => {
    const { ticket: _, ...information } = full
    const [seen] = await eventsOf(information)
    expect(seen).toMatchObject({
      raw: { object_id: 2041 },
      decisions: [{ decision: 'skipped', reason: expect.stringContaining('set Payload of its webhook') }],
    })
  })
})

describe('Uptime Kuma without a heartbeat', () => {
  const read = async (file: string) => {
    const hook = await publishHook({ preset: 'uptime-kuma' })
    const answer = await api.send('POST', hook.path, JSON.stringify(payload(file)), bearing(hook.secret))
    expect(answer.status).toBe(202)
    await api.routeEvents()
    return (await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)).body
  }

  test('a certificate that ends soon is an alert, the same one each time', async () => {
    expect(await read('uptime-kuma-2-certificate.json')).toMatchObject({
      dedupKey: 'uptime-kuma:Rossi web shop server certificate shop.rossi.example will expire in # days',
      state: 'raised',
      data: { severity: 'medium', kind: 'other', host: 'shop.rossi.example' },
    })
  })

  test('its test message starts nothing', async () => {
    expect(await read('uptime-kuma-2-test.json')).toMatchObject({
      decisions: [{ decision: 'skipped', reason: expect.stringContaining('Test message') }],
    })
  })
})

test('Tactical RMM loses no alert with a quotation mark, which it sends as one text', async () => {
  const hook = await publishHook({ preset: 'tactical-rmm' })
  const body = JSON.stringify(payload('tactical-rmm-1-quotation-marks.json'))
  const answer = await api.send('POST', hook.path, body, bearing(hook.secret))
  expect(answer.status).toBe(202)
  const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
  expect(seen).toMatchObject({
    dedupKey: 'tactical-rmm:1043',
    data: { host: 'SRV-FILE01', customer: 'Rossi Srl', severity: 'medium', labels: { site: 'Milano' } },
    raw: expect.stringContaining('"tactical_rmm"'),
  })
  expect(seen.data.message).toBe(
    'SRV-FILE01 in Rossi Srl, Milano: Script check "Backup "C:\\data"" failed\n, retcode 2',
  )
})

describe('what a person copies', () => {
  test('the media type of Zabbix posts what is read, and breaks where it is refused', async () => {
    const hook = await publishHook({ preset: 'zabbix' })
    const file = parse(copiedFor('zabbix', 0, hook.path, hook.secret)) as {
      zabbix_export: {
        media_types: {
          parameters: { name: string; value: string }[]
          script: string
          message_templates: { operation_mode: string }[]
        }[]
      }
    }
    const [media] = file.zabbix_export.media_types
    expect(media?.message_templates.map((one) => one.operation_mode)).toEqual([
      'PROBLEM',
      'RECOVERY',
      'UPDATE',
    ])
    const values: Record<string, unknown> = {
      '{EVENT.ID}': '19204',
      '{EVENT.VALUE}': '1',
      '{EVENT.NAME}': 'A "problem"',
    }
    const filled = Object.fromEntries(
      media?.parameters.map(({ name, value }) => [name, values[value] ?? value]) ?? [],
    )
    const posted: { url: string; body: string; headers: string[] }[] = []
    /** As Zabbix's own: it waits for its answer. */
    const run = (status: number) => {
      const headers: string[] = []
      class HttpRequest {
        addHeader(header: string) {
          headers.push(header)
        }
        post(url: string, body: string) {
          posted.push({ url, body, headers })
          return 'answer'
        }
        getStatus() {
          return status
        }
      }
      return new Function('value', 'HttpRequest', media?.script ?? '')(JSON.stringify(filled), HttpRequest)
    }
    expect(run(202)).toBe('OK')
    expect(() => run(401)).toThrow('Sentiero answered 401: answer')
    const [sent] = posted
    const headers = Object.fromEntries(
      sent?.headers.map((header) => {
        const [name = '', value = ''] = header.split(': ')
        return [name.toLowerCase(), value]
      }) ?? [],
    )
    const answer = await api.send('POST', sent?.url ?? '', sent?.body, headers)
    expect(answer.status).toBe(202)
    expect(sent?.body).not.toContain(hook.secret)
    const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
    expect(seen).toMatchObject({ dedupKey: 'zabbix:19204', data: { title: 'A "problem"', customer: null } })
  })

  test('the script of Icinga posts what is read, whatever stands in the output', async () => {
    await using receiver = await startWebServer((_, response) => response.writeHead(202).end('{}'))
    const hook = await publishHook({ preset: 'icinga2' })
    const dir = mkdtempSync(join(tmpdir(), 'sentiero-icinga-'))
    try {
      const script = join(dir, 'sentiero.sh')
      writeFileSync(script, copiedFor('icinga2', 0, receiver.url, hook.secret), { mode: 0o750 })
      await promisify(execFile)(script, {
        env: {
          PATH: process.env.PATH,
          TYPE: 'PROBLEM',
          HOST: 'SRV-FILE01',
          HOST_STATE: 'UP',
          SERVICE: 'disk "D"',
          SERVICE_STATE: 'CRITICAL',
          OUTPUT: 'DISK "D:\\"\n50% \tfull; città',
          CUSTOMER: 'Rossi Srl',
          SINCE: '1795168800.123456',
        },
      })
    } finally {
      rmSync(dir, { recursive: true })
    }
    const [sent] = receiver.asked
    const answer = await api.send('POST', hook.path, sent?.body, {
      authorization: String(sent?.headers.authorization),
    })
    expect(answer.status).toBe(202)
    const { body: seen } = await api.as('viewer', 'GET', `/api/events/${answer.body.eventId}`)
    expect(seen).toMatchObject({
      dedupKey: 'icinga2:["SRV-FILE01","disk \\"D\\""]',
      data: { severity: 'critical', customer: 'Rossi Srl', message: 'DISK "D:\\" 50%  full; città' },
    })
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
