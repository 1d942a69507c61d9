import { describe, expect, test } from 'vitest'
import { createHttp } from '#engine/http/http.ts'
import type { HttpAuth } from '#engine/msp/ports.ts'
import type { ActionNode } from '#engine/sdk/node.ts'
import { http as connector } from '../../../nodes/connectors/http/connector.ts'
import { httpGet, httpSend } from '../../../nodes/web/http-request.ts'
import { nextLink } from '../../../nodes/web/next-link.ts'
import { buildEffect } from '../../support/build.ts'
import { testNow } from '../../support/run-node.ts'
import { type Answering, startWebServer } from '../../support/web-server.ts'

const http = createHttp({ allow: () => true })
const effect = buildEffect()

async function run(node: ActionNode, params: Record<string, unknown>, httpAuth?: HttpAuth) {
  const output = await node.run({
    params: node.params.parse(params),
    effect,
    attempt: 1,
    now: testNow,
    customerId: null,
    event: {},
    signal: AbortSignal.timeout(30_000),
    http,
    ...(httpAuth ? { httpAuth } : {}),
  })
  return node.output.parse(output) as {
    status: number
    body: unknown
    url: string
    pages?: number
    complete?: boolean
  }
}

function json(value: unknown, headers: Record<string, string> = {}): Answering {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value))
  }
}

function authFor(hosts: string, more: Record<string, unknown> = {}): HttpAuth {
  const credentials = connector.credentials.parse({ hosts, secret: 'top-secret', ...more })
  const auth = connector.provides.httpAuth?.(credentials)
  if (!auth) throw new Error('The HTTP connector fills no httpAuth port')
  return auth
}

describe('reading', () => {
  test('asks with query and headers, and puts out status, headers and value', async () => {
    await using server = await startWebServer(json({ devices: [1] }))
    const output = await run(httpGet, {
      url: `${server.url}/v1?a=1`,
      query: 'q = x&y=z \n\n site=Zürich',
      headers: 'Accept: application/json\nX-Time: 12:30',
    })
    expect(output).toMatchObject({ status: 200, body: { devices: [1] } })
    expect(server.asked).toMatchObject([
      {
        method: 'GET',
        url: '/v1?a=1&q=x%26y%3Dz&site=Z%C3%BCrich',
        headers: { accept: 'application/json', 'x-time': '12:30' },
      },
    ])
    expect(server.asked[0]?.headers).not.toHaveProperty('idempotency-key')
  })

  test.each([
    ['JSON as it says', 'auto', 'application/problem+json', '{"a":1}', { a: 1 }],
    ['text that looks like JSON', 'auto', 'text/plain', '{"a":1}', '{"a":1}'],
    ['JSON that does not say so', 'json', 'text/plain', '{"a":1}', { a: 1 }],
    ['JSON as text', 'text', 'application/json', '{"a":1}', '{"a":1}'],
    ['broken JSON', 'auto', 'application/json', '{"a":', '{"a":'],
    ['nothing', 'json', 'application/json', '', null],
    ['a file', 'auto', 'application/pdf', '%PDF', 'JVBERg=='],
  ])('%s, expecting %s', async (_, expecting, type, sent, body) => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(200, { 'Content-Type': type }).end(sent)
    })
    expect(await run(httpGet, { url: server.url, expect: expecting })).toMatchObject({ body })
  })

  test('fails on HTML where JSON is expected, and shows how it begins', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Sign in</h1>')
    })
    await expect(run(httpGet, { url: server.url, expect: 'json' })).rejects.toMatchObject({
      code: 'not_json',
      message: expect.stringContaining('It begins: <h1>Sign in'),
    })
  })

  test('fails on an error status unless the workflow wants to decide by it', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(429, { 'Retry-After': '9' }).end('slow down')
    })
    await expect(run(httpGet, { url: server.url })).rejects.toMatchObject({
      name: 'TryAgain',
      errorClass: 'RateLimited',
      afterSeconds: 9,
    })
    expect(await run(httpGet, { url: server.url, failOnStatus: false, expect: 'json' })).toMatchObject({
      status: 429,
      body: 'slow down',
    })
  })

  test.each([
    [{ headers: 'Accept' }, 'Headers, line 1: "Accept" is not written like "Name: value".'],
    [{ query: 'a=1\n\nb' }, 'Query, line 3: "b" is not written like "name=value".'],
    [{ url: 'api.example.com' }, '"api.example.com" is no web address.'],
    [{ url: 'api.example.com', paging: 'page_number' }, 'is no web address'],
  ])('%j says what to mend', async (params, sentence) => {
    await expect(run(httpGet, { url: 'http://127.0.0.1:9/', ...params })).rejects.toThrow(sentence)
  })
})

describe('pages', () => {
  test('are read by the Link header, to the last', async () => {
    await using server = await startWebServer(({ url }, response) => {
      const page = Number(new URL(url, 'http://x').searchParams.get('page') ?? '1')
      const next = page < 3 ? `</items?page=${page + 1}>; rel="next", </items?page=3>; rel="last"` : ''
      json([page], next ? { Link: next } : {})({ method: '', url, headers: {}, body: '' }, response)
    })
    const output = await run(httpGet, { url: `${server.url}/items`, paging: 'link_header' })
    expect(output).toMatchObject({ body: [1, 2, 3], pages: 3, complete: true })
  })

  test('are read by an address in the answer, up to as many as asked', async () => {
    await using server = await startWebServer(({ url }, response) => {
      const at = Number(url.slice(1))
      json({ data: { items: [at] }, paging: { next: `${at + 1}` } })(
        { method: '', url, headers: {}, body: '' },
        response,
      )
    })
    const paging = { paging: 'next_url', itemsAt: 'data.items', nextAt: 'paging.next', maxPages: 4 }
    const output = await run(httpGet, { url: `${server.url}/0`, ...paging })
    expect(output).toMatchObject({ body: [0, 1, 2, 3], pages: 4, complete: false })
  })

  test('are counted up until one is empty', async () => {
    await using server = await startWebServer(({ url }, response) => {
      const page = Number(new URL(url, 'http://x').searchParams.get('p'))
      json(page < 2 ? [page] : [])({ method: '', url, headers: {}, body: '' }, response)
    })
    const params = { url: `${server.url}/?size=1`, paging: 'page_number', pageParam: 'p', firstPage: 0 }
    expect(await run(httpGet, params)).toMatchObject({ body: [0, 1], pages: 3, complete: true })
    expect(server.asked.map(({ url }) => url)).toEqual(['/?size=1&p=0', '/?size=1&p=1', '/?size=1&p=2'])
  })

  test.each([
    ['that point to themselves', { items: [1], next: '/' }, 'points back to one that was read'],
    ['on another server', { items: [1], next: 'http://127.0.0.2:9/' }, 'which is another server'],
    ['without a list', { item: 1 }, 'holds no list at "items"'],
    ['named by something odd', { items: [1], next: { at: 2 } }, 'is no address: {"at":2}'],
  ])('%s are not read on', async (_, page, sentence) => {
    await using server = await startWebServer(json(page))
    const params = { url: `${server.url}/`, paging: 'next_url', itemsAt: 'items' }
    await expect(run(httpGet, params)).rejects.toThrow(sentence)
    expect(server.asked.length).toBe(1)
  })

  test('that stay the same whatever their number are told', async () => {
    await using server = await startWebServer(json([1]))
    const params = { url: server.url, paging: 'page_number' }
    await expect(run(httpGet, params)).rejects.toThrow('"page" changes nothing')
    expect(server.asked.length).toBe(2)
  })

  test.each([
    ['<https://a.example/?p=2>; rel="next"', 'https://a.example/?p=2'],
    ['</1>; rel=prev, </2>; rel=next', '/2'],
    ['</2>; title="a, b"; rel="last next"', '/2'],
    ['</a,b;c>; REL=Next', '/a,b;c'],
    ['</2>; rel="nextish"', undefined],
    ['', undefined],
  ])('the next one of the Link %s', (header, next) => {
    expect(nextLink(header)).toBe(next)
  })
})

describe('sending', () => {
  test.each([
    [{ body: '{"a": 1}' }, 'application/json', '{"a": 1}'],
    [{ body: { a: ['è'] } }, 'application/json', '{"a":["è"]}'],
    [{ bodyKind: 'form', body: 'a=1 & 2\nb=è' }, 'application/x-www-form-urlencoded', 'a=1+%26+2&b=%C3%A8'],
    [{ bodyKind: 'form', body: { a: [1, 2], b: null } }, 'application/x-www-form-urlencoded', 'a=1&a=2&b='],
    [{ bodyKind: 'text', body: 'hello' }, 'text/plain; charset=utf-8', 'hello'],
    [{ bodyKind: 'text', body: '<a/>', headers: 'content-type: text/xml' }, 'text/xml', '<a/>'],
    [{ bodyKind: 'none', body: 'left over' }, undefined, ''],
  ])('%j', async (params, type, body) => {
    await using server = await startWebServer(json({ id: 1 }))
    expect(await run(httpSend, { url: server.url, ...params })).toMatchObject({
      status: 200,
      body: { id: 1 },
    })
    const [arrived] = server.asked
    expect(arrived).toMatchObject({ method: 'POST', body })
    expect(arrived?.headers['content-type']).toBe(type)
  })

  test('carries the key of its effect, or the one that the workflow gives', async () => {
    await using server = await startWebServer(json({}))
    await run(httpSend, { url: server.url })
    await run(httpSend, { url: server.url, headers: 'idempotency-key: own' })
    expect(server.asked.map(({ headers }) => headers['idempotency-key'])).toEqual([effect.key, 'own'])
  })

  test('leaves open what became of it after a server error, unless the other side honours the key', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(500).end('oops'))
    const post = { url: server.url, body: '{}' }
    await expect(run(httpSend, post)).rejects.toMatchObject({ name: 'EffectUncertain' })
    await expect(run(httpSend, { ...post, honoursKey: true })).rejects.toMatchObject({ name: 'TryAgain' })
    await expect(run(httpSend, { ...post, method: 'PUT' })).rejects.toMatchObject({ name: 'TryAgain' })
    expect(await run(httpSend, { ...post, failOnStatus: false })).toMatchObject({ status: 500, body: 'oops' })
  })

  test('does not count as undone because the answer is not JSON', async () => {
    await using server = await startWebServer((_, response) => response.end('<p>thanks</p>'))
    await expect(run(httpSend, { url: server.url, expect: 'json' })).rejects.toMatchObject({
      name: 'EffectUncertain',
      message: expect.stringContaining('has probably taken effect'),
    })
  })

  test.each([
    [{ body: '{"a": }' }, 'this is not JSON from line 1, column 7 on'],
    [{ bodyKind: 'form', body: 'a' }, 'Body, line 1: "a" is not written like "name=value"'],
    [{ bodyKind: 'form', body: { a: { b: 1 } } }, 'a form cannot carry "a"'],
  ])('%j is refused before anything is sent', async (params, sentence) => {
    await using server = await startWebServer(json({}))
    await expect(run(httpSend, { url: server.url, ...params })).rejects.toThrow(sentence)
    expect(server.asked).toEqual([])
  })
})

describe('a connection', () => {
  test('signs requests to its hosts, and its secret comes out nowhere', async () => {
    await using server = await startWebServer(({ url, headers }, response) => {
      json({ url, got: headers.authorization })({ method: '', url, headers: {}, body: '' }, response)
    })
    const params = { connection: 'c', url: `${server.url}/x` }
    const bearer = await run(httpGet, params, authFor(server.url))
    expect(bearer.body).toEqual({ url: '/x', got: 'Bearer •••' })
    const query = await run(httpSend, params, authFor(server.url, { auth: 'query', name: 'key' }))
    expect(query).toMatchObject({ body: { url: '/x?key=•••' }, url: `${server.url}/x` })
    expect(server.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/x', 'Bearer top-secret'],
      ['/x?key=top-secret', undefined],
    ])
  })

  test('refuses other hosts, at once and behind a redirect', async () => {
    await using other = await startWebServer(json({}))
    await using server = await startWebServer((_, response) => {
      response.writeHead(307, { location: other.url }).end()
    })
    const auth = authFor(server.url)
    const refused = { name: 'StepFailed', code: 'host_not_bound' }
    await expect(run(httpGet, { connection: 'c', url: other.url }, auth)).rejects.toMatchObject(refused)
    await expect(run(httpGet, { connection: 'c', url: server.url }, auth)).rejects.toMatchObject(refused)
    await expect(run(httpSend, { connection: 'c', url: server.url }, auth)).rejects.toMatchObject(refused)
    expect(other.asked).toEqual([])
  })

  test('that was granted and is not named is not used; one that is named and not granted is missed', async () => {
    await using server = await startWebServer(json({}))
    await run(httpGet, { url: server.url, connection: ' ' }, authFor(server.url))
    expect(server.asked[0]?.headers).not.toHaveProperty('authorization')
    await expect(run(httpGet, { url: server.url, connection: 'c' })).rejects.toMatchObject({
      code: 'no_connection',
    })
  })
})
