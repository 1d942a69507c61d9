import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttp } from '#engine/http/http.ts'
import { noMeans } from '#engine/sdk/connector.ts'
import type { Connector, Notice, Notifier } from '#sdk'
import { ntfy } from '../../../nodes/connectors/ntfy/connector.ts'
import { slack } from '../../../nodes/connectors/slack/connector.ts'
import { teams } from '../../../nodes/connectors/teams/connector.ts'
import { messageWebhook as webhook } from '../../../nodes/connectors/webhook/connector.ts'
import {
  type Answering,
  closedPort,
  startRawServer,
  startWebServer,
  type WebServer,
} from '../../support/web-server.ts'

const never = new AbortController().signal
const effect = { key: '5f0c7c9e-3c1f-5d0e-9a43-6f1d2d5b7c11' }
const notice: Notice = { title: 'SRV-1 is down', text: '', url: '', urgent: false }

let server: WebServer
let answer: Answering

beforeEach(async () => {
  answer = (_asked, response) => response.end('ok')
  server = await startWebServer((asked, response) => answer(asked, response))
})
afterEach(() => server[Symbol.asyncDispose]())

const means = { ...noMeans, http: createHttp({ allow: () => true }) }

function notifierOf(connector: Connector, credentials: Record<string, unknown>, lent = means): Notifier {
  const notifier = connector.provides.notifier?.(connector.credentials.parse(credentials), lent)
  if (!notifier) throw new Error(`${connector.type} fills no notifier port`)
  return notifier
}

const post = (notifier: Notifier, more: Partial<Notice> = {}, target = '') =>
  notifier.send({ ...notice, ...more }, target, effect, never)

const asked = () => server.asked.map(({ method, url, body }) => ({ method, url, body: JSON.parse(body) }))

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answering {
  return (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

describe('Slack by its incoming webhook', () => {
  const credentials = () => ({ secret: `${server.url}/services/T0/B0/s3cret` })

  test('gets the text with what people wrote made harmless', async () => {
    const text = 'See <!channel> & *this* <https://evil.example|here>'
    await post(notifierOf(slack, credentials()), {
      text,
      url: 'https://msp.example/t/1?a=1&b=2|x',
      urgent: true,
    })
    expect(asked()).toEqual([
      {
        method: 'POST',
        url: '/services/T0/B0/s3cret',
        body: {
          text: [
            ':rotating_light: *SRV-1 is down*',
            'See &lt;!channel&gt; &amp; *this* &lt;https://evil.example|here&gt;',
            '<https://msp.example/t/1?a=1&amp;b=2%7Cx>',
          ].join('\n'),
          unfurl_links: false,
        },
      },
    ])
  })

  test.each([
    [403, 'action_prohibited', { errorClass: 'Auth' }],
    [404, 'no_service', { errorClass: 'NotFound' }],
    [400, 'invalid_payload', { errorClass: 'Validation' }],
    [429, 'slow down', { errorClass: 'RateLimited', afterSeconds: 7 }],
    [302, '', { errorClass: 'Remote', code: 'redirected' }],
    [500, 'oops', { name: 'EffectUncertain' }],
  ])('that answers %i fails without the secret address in the message', async (status, body, failure) => {
    answer = (_asked, response) => {
      response.writeHead(status, { 'retry-after': '7', location: '/elsewhere' }).end(body)
    }
    const failed = await post(notifierOf(slack, credentials())).then(
      () => undefined,
      (error: Error) => error,
    )
    expect(failed).toMatchObject(failure)
    expect(failed?.message).not.toContain('s3cret')
    expect(server.asked).toHaveLength(1)
  })

  test('posts to its own channel only, and says so before anything leaves', async () => {
    await expect(post(notifierOf(slack, credentials()), {}, '#other')).rejects.toMatchObject({
      code: 'slack_target',
    })
    expect(server.asked).toEqual([])
  })
})

describe('Slack as a bot', () => {
  const credentials = (more: object = {}) => ({
    kind: 'bot',
    secret: 'xoxb-12-abc',
    channel: '#alerts',
    apiUrl: `${server.url}/api`,
    ...more,
  })

  test('gets the channel and the token', async () => {
    answer = json(200, { ok: true, ts: '1' })
    await post(notifierOf(slack, credentials()))
    await post(notifierOf(slack, credentials()), {}, '#night')
    expect(
      server.asked.map(({ url, headers, body }) => [url, headers.authorization, JSON.parse(body).channel]),
    ).toEqual([
      ['/api/chat.postMessage', 'Bearer xoxb-12-abc', '#alerts'],
      ['/api/chat.postMessage', 'Bearer xoxb-12-abc', '#night'],
    ])
  })

  test.each([
    ['not_in_channel', { errorClass: 'Validation', message: /Invite the bot/ }],
    ['invalid_auth', { errorClass: 'Auth', message: /Copy it again/ }],
    ['ratelimited', { errorClass: 'RateLimited', afterSeconds: 30 }],
    ['some_new_error', { errorClass: 'Validation', message: /some_new_error/ }],
  ])('that is refused with %s fails with what to do', async (error, failure) => {
    answer = json(200, { ok: false, error })
    const { message, ...rest } = failure as { message?: RegExp }
    const sending = post(notifierOf(slack, credentials()))
    await expect(sending).rejects.toMatchObject(rest)
    if (message) await expect(sending).rejects.toThrow(message)
  })

  test('is checked by auth.test, which posts nothing', async () => {
    answer = json(200, { ok: true, user: 'sentiero', team: 'Contoso' })
    expect(await slack.check(slack.credentials.parse(credentials()), never, means)).toBe(
      'Signed in as sentiero of Contoso',
    )
    expect(server.asked.map(({ url }) => url)).toEqual(['/api/auth.test'])
  })

  test('without a channel anywhere posts nothing', async () => {
    await expect(post(notifierOf(slack, credentials({ channel: '' })))).rejects.toMatchObject({
      code: 'slack_target',
    })
    expect(server.asked).toEqual([])
  })
})

describe('Microsoft Teams', () => {
  test('gets an Adaptive Card in which text is no Markdown', async () => {
    answer = (_asked, response) => response.writeHead(202).end()
    const text = 'First **line**\n\n[click](https://evil.example)'
    await post(notifierOf(teams, { url: `${server.url}/workflows/1?sig=s3cret` }), {
      text,
      url: 'https://msp.example/tickets/1',
      urgent: true,
    })
    const [{ url, body } = { url: '', body: undefined }] = asked()
    expect(url).toBe('/workflows/1?sig=s3cret')
    const card = body.attachments[0]
    expect(card.contentType).toBe('application/vnd.microsoft.card.adaptive')
    expect(card.content).toMatchObject({
      type: 'AdaptiveCard',
      version: '1.4',
      actions: [{ type: 'Action.OpenUrl', title: 'msp.example', url: 'https://msp.example/tickets/1' }],
    })
    expect(card.content.body.map(({ type }: { type: string }) => type)).toEqual(
      Array.from({ length: 4 }, () => 'RichTextBlock'),
    )
    expect(card.content.body.map(({ inlines }: { inlines: { text: string }[] }) => inlines[0]?.text)).toEqual(
      ['SRV-1 is down', 'First **line**', ' ', '[click](https://evil.example)'],
    )
    expect(card.content.body[0].inlines[0]).toMatchObject({ weight: 'Bolder', color: 'Attention' })
  })

  test('gets less than 28 KB however long the text is', async () => {
    for (const text of ['è'.repeat(100_000), 'x\n'.repeat(50_000), '"\\'.repeat(50_000)]) {
      await post(notifierOf(teams, { url: server.url }), { text })
    }
    for (const { body } of server.asked) expect(Buffer.byteLength(body)).toBeLessThan(28_000)
    expect(asked().map(({ body }) => body.attachments[0].content.body.length)).toEqual([2, 61, 2])
  })
})

describe('ntfy', () => {
  const credentials = (more: object = {}) => ({ server: `${server.url}/`, topic: 'night-shift', ...more })

  test('gets topic, priority and link, and the token in its header', async () => {
    await post(notifierOf(ntfy, credentials({ token: 'tk_1' })), {
      text: 'Silent',
      url: 'https://x.example/',
      urgent: true,
    })
    await post(notifierOf(ntfy, credentials()), {}, 'other')
    expect(asked()).toEqual([
      {
        method: 'POST',
        url: '/',
        body: {
          topic: 'night-shift',
          title: 'SRV-1 is down',
          message: 'Silent',
          priority: 5,
          click: 'https://x.example/',
          tags: ['rotating_light'],
        },
      },
      {
        method: 'POST',
        url: '/',
        body: { topic: 'other', title: 'SRV-1 is down', message: 'SRV-1 is down', priority: 3 },
      },
    ])
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer tk_1', undefined])
  })

  test('gets no text that it would make a file of, and no half character', async () => {
    await post(notifierOf(ntfy, credentials()), { text: 'è'.repeat(5000) })
    const { message } = asked()[0]?.body ?? {}
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4000)
    expect(message).toMatch(/^è+…$/)
  })

  test.each(['', 'two words', 'a/b', 'x'.repeat(65)])('%j is no topic, and nothing leaves', async (topic) => {
    await expect(post(notifierOf(ntfy, credentials({ topic: '' })), {}, topic)).rejects.toMatchObject({
      code: 'ntfy_topic',
    })
    expect(server.asked).toEqual([])
  })

  test('is checked without a message', async () => {
    answer = json(200, { healthy: true })
    expect(await ntfy.check(ntfy.credentials.parse(credentials()), never, means)).toBe(
      `127.0.0.1:${server.port} answers`,
    )
    answer = json(401, { error: 'unauthorized' })
    await expect(
      ntfy.check(ntfy.credentials.parse(credentials({ token: 'tk_no' })), never, means),
    ).rejects.toMatchObject({ errorClass: 'Auth' })
    expect(server.asked.map(({ url }) => url)).toEqual(['/v1/health', '/v1/account'])
  })
})

describe('a webhook', () => {
  const url = () => `${server.url}/in?token=s3cret`

  test.each([
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')],
    ['a plain key', Buffer.from('a plain key')],
  ])('gets JSON that the key %s has signed', async (signingKey, key) => {
    await post(notifierOf(webhook, { url: url(), signingKey }), { text: 'Silent' }, 'night')
    const headers = server.asked[0]?.headers ?? {}
    const body = server.asked[0]?.body ?? ''
    expect(JSON.parse(body)).toMatchObject({
      type: 'message',
      data: { title: 'SRV-1 is down', text: 'Silent', url: '', urgent: false, target: 'night' },
    })
    expect(headers['webhook-id']).toBe(effect.key)
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
  })

  test('has the same id when it is sent again, so that the receiver knows it', async () => {
    const notifier = notifierOf(webhook, { url: url() })
    await post(notifier)
    await post(notifier)
    expect(new Set(server.asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(server.asked[0]?.headers['webhook-signature']).toBeUndefined()
  })
})

describe('whatever the channel', () => {
  test('a server that is away is tried again, and one that drops what it got is uncertain', async () => {
    const away = `http://127.0.0.1:${await closedPort()}/s3cret`
    await expect(post(notifierOf(teams, { url: away }))).rejects.toMatchObject({ name: 'TryAgain' })
    await using dropping = await startRawServer((socket) => socket.once('data', () => socket.destroy()))
    const failed = await post(notifierOf(teams, { url: `${dropping.url}/s3cret` })).catch(
      (error: Error) => error,
    )
    expect(failed).toMatchObject({ name: 'EffectUncertain' })
    expect((failed as Error).message).not.toContain('s3cret')
  })

  test('a private address is refused unless it is on the list', async () => {
    const guarded = { ...noMeans, http: createHttp() }
    await expect(post(notifierOf(teams, { url: server.url }, guarded))).rejects.toMatchObject({
      name: 'StepFailed',
    })
    expect(server.asked).toEqual([])
  })
})
