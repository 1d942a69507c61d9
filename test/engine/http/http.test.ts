import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createHttp, type HttpOptions } from '#engine/http/http.ts'
import type { HttpRequest } from '#engine/sdk/powers.ts'
import {
  certificateFile,
  closedPort,
  startRawServer,
  startTlsServer,
  startWebServer,
} from '../../support/web-server.ts'

const never = new AbortController().signal
const loopback = { allow: (_: string, address: string) => address === '127.0.0.1' }

function get(url: string, more: Partial<HttpRequest> = {}, options: HttpOptions = loopback) {
  return createHttp(options).request({ method: 'GET', url, ...more }, never)
}

const post = (url: string, more: Partial<HttpRequest> = {}) =>
  get(url, { method: 'POST', body: '{"a":1}', ...more })

describe('a request', () => {
  test('arrives as it was made, and its answer comes back whatever its status', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(418, { 'Content-Type': 'text/plain; charset=iso-8859-1', 'X-Many': ['a', 'b'] })
      response.end(Buffer.from('perché', 'latin1'))
    })
    const headers = { 'Content-Type': 'application/json', 'X-Trace': ' 7 ' }
    const response = await post(`${server.url}/a%20b?q=%2F#part`, { headers })
    expect(response).toMatchObject({
      status: 418,
      body: 'perché',
      binary: false,
      url: `${server.url}/a%20b?q=%2F`,
      headers: { 'x-many': 'a, b' },
    })
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        url: '/a%20b?q=%2F',
        body: '{"a":1}',
        headers: { host: `127.0.0.1:${server.port}`, 'x-trace': '7', 'content-length': '7' },
      },
    ])
  })

  test.each([
    ['JSON', 'application/json', '{"è":1}', { body: '{"è":1}', binary: false }],
    ['a picture', 'image/png', '\x89PNG', { binary: true }],
    ['text that does not say what it is', '', 'plain', { body: 'plain', binary: false }],
    ['bytes that do not say what they are', '', 'a\0b', { body: 'YQBi', binary: true }],
    ['nothing', 'image/png', '', { body: '', binary: false }],
    ['a charset nobody knows', 'text/plain; charset=klingon', 'x', { body: 'x', binary: false }],
  ])('an answer of %s is read as what it is', async (_, type, body, expected) => {
    await using server = await startWebServer((_, response) => {
      if (type !== '') response.setHeader('Content-Type', type)
      response.end(body)
    })
    expect(await get(server.url)).toMatchObject(expected)
  })

  test.each([
    ['a line end in a value', { 'X-A': 'a\r\nHost: other' }, 'holds a line end'],
    ['NUL in a value', { 'X-A': 'a\0' }, 'holds a line end or a character'],
    ['a character that headers cannot carry', { 'X-A': '€' }, 'holds a line end or a character'],
    ['a name that is none', { 'X A': 'a' }, 'is no name of a header'],
    ['a line end in a name', { 'X-A\r\nX-B': 'a' }, 'is no name of a header'],
    ['another host', { Host: 'internal' }, 'is set by the client itself'],
    ['a length of its own', { 'content-length': '3' }, 'is set by the client itself'],
    ['a coding of its own', { 'Transfer-Encoding': 'chunked' }, 'is set by the client itself'],
    ['one header twice', { 'X-A': '1', 'x-a': '2' }, 'stands there twice'],
  ])('with %s is refused', async (_, headers, sentence) => {
    await using server = await startWebServer((_, response) => response.end())
    await expect(get(server.url, { headers })).rejects.toMatchObject({
      name: 'StepFailed',
      code: 'bad_header',
      message: expect.stringContaining(sentence),
    })
    expect(server.asked).toEqual([])
  })

  test('goes past the proxy that the environment names', async () => {
    await using server = await startWebServer((_, response) => response.end('direct'))
    process.env.HTTP_PROXY = process.env.http_proxy = `http://127.0.0.1:${await closedPort()}`
    try {
      expect((await get(server.url)).body).toBe('direct')
    } finally {
      delete process.env.HTTP_PROXY
      delete process.env.http_proxy
    }
  })
})

describe('an address that is not public', () => {
  test('is refused with its name, what it is and who can allow it, and is never connected to', async () => {
    await using server = await startWebServer((_, response) => response.end())
    await expect(get(`http://localhost:${server.port}/`, {}, {})).rejects.toMatchObject({
      name: 'StepFailed',
      errorClass: 'Validation',
      code: 'address_not_allowed',
      message: expect.stringMatching(
        /localhost leads to (127\.0\.0\.1|::1), a loopback address.*An administrator can allow .* port \d+/,
      ),
    })
    expect(server.asked).toEqual([])
  })

  test('is refused for the sake of one among several', async () => {
    const resolve = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '10.0.0.5', family: 4 },
    ]
    await expect(get('http://mixed.example/', {}, { resolve })).rejects.toThrow(
      'mixed.example leads to 10.0.0.5, a private address',
    )
  })

  test('is refused even if everything is allowed, where it holds the credentials of the machine', async () => {
    await expect(get('http://169.254.169.254/latest', {}, { allow: () => true })).rejects.toThrow(
      '169.254.169.254 is a cloud metadata address, which is never requested.',
    )
  })

  test('is asked for by name, address and port, for the customer whose client it is', async () => {
    await using server = await startWebServer((_, response) => response.end('in'))
    const asked: unknown[] = []
    const http = createHttp({
      resolve: async () => [{ address: '::ffff:127.0.0.1', family: 6 }],
      allow: async (...target) => {
        asked.push(target)
        return target[3] === 'customer-1'
      },
    })
    const request = { method: 'GET', url: `http://nas.lan.:${server.port}/` } as const
    await expect(http.request(request, never)).rejects.toMatchObject({ code: 'address_not_allowed' })
    expect((await http.forCustomer('customer-1').request(request, never)).body).toBe('in')
    expect(asked).toEqual([
      ['nas.lan', '127.0.0.1', server.port, null],
      ['nas.lan', '127.0.0.1', server.port, 'customer-1'],
    ])
  })

  test('is not reached by a name that changes between the check and the connection', async () => {
    await using server = await startWebServer((_, response) => response.end('secret'))
    const answers = ['192.0.2.1', '127.0.0.1']
    let lookups = 0
    const resolve = async () => [{ address: answers[lookups++] ?? '', family: 4 }]
    // The first answer counts as public here: nobody is there, so that the request ends with the signal.
    const http = createHttp({ resolve, allow: (_, address) => address === '192.0.2.1' })
    const request = { method: 'GET', url: `http://rebind.example:${server.port}/` } as const
    await expect(http.request(request, AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TryAgain' })
    expect({ lookups, asked: server.asked }).toEqual({ lookups: 1, asked: [] })
  })
})

describe('a redirect', () => {
  test.each([
    ['a loopback address', 'http://127.0.0.2:9/'],
    ['a private network', 'http://10.0.0.1/'],
    ['cloud metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['cloud metadata in IPv6 clothes', 'http://[::ffff:169.254.169.254]/'],
    ['loopback as one number', 'http://2130706434/'],
  ])('to %s is refused', async (_, location) => {
    await using server = await startWebServer((_, response) => response.writeHead(302, { location }).end())
    await expect(get(server.url)).rejects.toMatchObject({ name: 'StepFailed', code: 'address_not_allowed' })
  })

  test.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'http://a:b@127.0.0.1/'])(
    'to %s is refused',
    async (location) => {
      await using server = await startWebServer((_, response) => response.writeHead(301, { location }).end())
      await expect(get(server.url)).rejects.toMatchObject({ name: 'StepFailed', code: 'bad_url' })
    },
  )

  test('within one origin keeps the headers; to another only those that cannot be a secret', async () => {
    await using other = await startWebServer((_, response) => response.end('there'))
    await using server = await startWebServer(({ url }, response) => {
      response.writeHead(302, { location: url === '/a' ? 'b?c' : `${other.url}/d` }).end()
    })
    const headers = { Authorization: 'Bearer s', Cookie: 'c=1', 'X-Api-Key': 'k', Accept: 'text/plain' }
    const { body, url } = await get(`${server.url}/a`, { headers })
    expect({ body, url }).toEqual({ body: 'there', url: `${other.url}/d` })
    expect(
      server.asked.map(({ url, headers }) => [url, headers.authorization, headers['x-api-key']]),
    ).toEqual([
      ['/a', 'Bearer s', 'k'],
      ['/b?c', 'Bearer s', 'k'],
    ])
    const [arrived] = other.asked
    expect(arrived?.headers).toMatchObject({ accept: 'text/plain' })
    expect(Object.keys(arrived?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/authorization|cookie|api-key/)]),
    )
  })

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'PATCH', 'PATCH', 'body'],
    [302, 'PUT', 'PUT', 'body'],
    [303, 'HEAD', 'HEAD', ''],
  ] as const)('%i turns a %s into a %s', async (status, method, becomes, body) => {
    await using server = await startWebServer(({ url }, response) => {
      if (url === '/') response.writeHead(status, { location: '/next' })
      response.end()
    })
    await get(server.url, { method, ...(method === 'HEAD' ? {} : { body: 'body' }) })
    expect(server.asked.at(-1)).toMatchObject({ method: becomes, url: '/next', body })
  })

  test('is followed five times, or as often as asked; with none it is the answer', async () => {
    await using server = await startWebServer(({ url }, response) => {
      response.writeHead(302, { location: `/${Number(url.slice(1)) + 1}` }).end()
    })
    await expect(get(`${server.url}/0`)).rejects.toMatchObject({ code: 'too_many_redirects' })
    expect(server.asked.length).toBe(6)
    expect(await get(`${server.url}/0`, { redirects: 0 })).toMatchObject({
      status: 302,
      headers: { location: '/1' },
    })
  })

  test('from https to http is refused', async () => {
    await using server = await startTlsServer((_, response) => {
      response.writeHead(302, { location: 'http://api.example.test/' }).end()
    })
    await expect(get(server.url, {}, { ...loopback, ca: certificateFile('ca.pem') })).rejects.toMatchObject({
      code: 'redirect_refused',
      message: expect.stringContaining('without encryption'),
    })
  })

  test('after a request that was taken, and which then fails, leaves open what became of it', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(302, { location: 'http://10.0.0.1/thanks' }).end()
    })
    await expect(post(server.url)).rejects.toMatchObject({
      name: 'EffectUncertain',
      message: expect.stringMatching(/took the request \(302\).*10\.0\.0\.1/),
    })
  })
})

describe('a secret', () => {
  const auth = {
    hosts: ['127.0.0.1'],
    apply: ({ url, headers }: { url: string; headers: Record<string, string> }) => {
      if (new URL(url).pathname === '/elsewhere') throw new Error('not for there')
      return { url: `${url}?key=hidden-key`, headers: { ...headers, authorization: 'hidden-key' } }
    },
    redact: (text: string) => text.replaceAll('hidden-key', '•••'),
  }

  test('is added to each hop, and stands in nothing that comes back', async () => {
    await using server = await startWebServer(({ url, headers }, response) => {
      if (url.startsWith('/a')) response.writeHead(302, { location: '/b', 'x-echo': 'hidden-key' })
      else response.setHeader('x-echo', 'hidden-key')
      response.end(`${url} ${headers.authorization}`)
    })
    const response = await get(`${server.url}/a`, { auth })
    expect(response).toMatchObject({
      body: '/b?key=••• •••',
      url: `${server.url}/b`,
      headers: { 'x-echo': '•••' },
    })
  })

  test('is not sent where a redirect leads out of its hosts', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    await expect(get(`${server.url}/a`, { auth })).rejects.toThrow('not for there')
    expect(server.asked.map(({ url }) => url)).toEqual(['/a?key=hidden-key'])
  })
})

describe('an answer that is no good', () => {
  test('is cut off at the size asked for, packed or not', async () => {
    await using server = await startWebServer(({ url }, response) => {
      if (url === '/bomb') {
        response.setHeader('Content-Encoding', 'gzip')
        return response.end(gzipSync(Buffer.alloc(20_000_000)))
      }
      if (url === '/twice') {
        response.setHeader('Content-Encoding', 'gzip, gzip')
        return response.end(gzipSync(gzipSync(Buffer.alloc(50_000_000))))
      }
      response.write(Buffer.alloc(100_000))
      const more = setInterval(() => response.write(Buffer.alloc(100_000)), 1)
      response.on('close', () => clearInterval(more))
    })
    for (const path of ['/endless', '/bomb', '/twice']) {
      await expect(get(server.url + path, { maxBytes: 1_000_000 })).rejects.toMatchObject({
        name: 'StepFailed',
        code: 'answer_too_large',
        message: expect.stringContaining('larger than 1 MB'),
      })
    }
  })

  test.each([
    ['gzip', 'is packed'],
    ['br', 'is packed'],
    ['sdch', 'do not know'],
    ['gzip, gzip, gzip', '3 times'],
  ])('and says it is packed as %s is told so', async (encoding, sentence) => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(200, { 'Content-Encoding': encoding }).end('not packed')
    })
    await expect(get(server.url)).rejects.toMatchObject({
      code: 'answer_unreadable',
      message: expect.stringContaining(sentence),
    })
  })

  test('packed nothing is nothing', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end()
    })
    expect(await get(server.url)).toMatchObject({ body: '' })
    expect(await get(server.url, { method: 'HEAD' })).toMatchObject({ body: '' })
  })

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', 'answer_unreadable'],
    [
      'chunks without a size',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'answer_unreadable',
    ],
    ['endless headers', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`, 'answer_too_large'],
  ])('because it is %s says so, and of a POST that it may have taken effect', async (_, bytes, code) => {
    await using server = await startRawServer((socket) => socket.once('data', () => socket.end(bytes)))
    await expect(get(server.url)).rejects.toMatchObject({ name: 'StepFailed', errorClass: 'Remote', code })
    await expect(post(server.url)).rejects.toMatchObject({ name: 'EffectUncertain' })
  })
})

describe('a connection that breaks', () => {
  test.each([
    ['before the answer', ''],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['in the middle of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf'],
  ])('%s is tried again where that does no harm, and left to a person where it does', async (_, bytes) => {
    await using server = await startRawServer((socket) => socket.once('data', () => socket.end(bytes)))
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      await expect(get(server.url, { method })).rejects.toMatchObject({
        name: 'TryAgain',
        errorClass: 'Remote',
      })
    }
    await expect(post(server.url)).rejects.toMatchObject({
      name: 'EffectUncertain',
      message: expect.stringContaining('Whether it took effect is not known'),
    })
    await expect(post(server.url, { repeatable: true })).rejects.toMatchObject({ name: 'TryAgain' })
    await expect(get(server.url, { repeatable: false })).rejects.toMatchObject({ name: 'EffectUncertain' })
  })

  test('before anything was sent is tried again, even for a POST', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`
    await expect(post(url)).rejects.toMatchObject({
      name: 'TryAgain',
      errorClass: 'Remote',
      message: expect.stringContaining('refuses connections'),
    })
    await expect(post('http://nobody.invalid/')).rejects.toMatchObject({
      name: 'TryAgain',
      message: expect.stringMatching(/No server is known|DNS gave no answer/),
    })
  })
})

describe('a side that is slow', () => {
  const slow = () =>
    startWebServer((_, response) => {
      response.write('begun')
    })

  test('ends a request with the signal: a time-out is tried again, a stop is not', async () => {
    await using server = await slow()
    const request = { method: 'GET', url: server.url } as const
    const http = createHttp(loopback)
    await expect(http.request(request, AbortSignal.timeout(100))).rejects.toMatchObject({
      name: 'TryAgain',
      errorClass: 'Timeout',
    })
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    await expect(http.request(request, stop.signal)).rejects.toMatchObject({ errorClass: 'Cancelled' })
    await expect(http.request(request, AbortSignal.abort())).rejects.toMatchObject({
      errorClass: 'Cancelled',
    })
  })

  test('leaves open what became of a POST', async () => {
    await using server = await slow()
    const request = { method: 'POST', url: server.url } as const
    await expect(createHttp(loopback).request(request, AbortSignal.timeout(100))).rejects.toMatchObject({
      name: 'EffectUncertain',
    })
  })

  test('in DNS is not waited for after the signal, and nothing was sent', async () => {
    const http = createHttp({ resolve: () => new Promise(() => {}) })
    const request = { method: 'POST', url: 'http://slow.example/' } as const
    await expect(http.request(request, AbortSignal.timeout(50))).rejects.toMatchObject({
      name: 'TryAgain',
      errorClass: 'Timeout',
    })
  })
})

describe('encryption', () => {
  const ca = certificateFile('ca.pem')
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]

  test('is checked against the name in the address, not the address it leads to', async () => {
    await using server = await startTlsServer(({ headers }, response) => response.end(headers.host))
    const trusting = { ...loopback, resolve, ca }
    const { body } = await get(`https://api.example.test:${server.port}/`, {}, trusting)
    expect(body).toBe(`api.example.test:${server.port}`)
    expect((await get(server.url, {}, trusting)).status).toBe(200)
    await expect(get(`https://other.example.test:${server.port}/`, {}, trusting)).rejects.toMatchObject({
      name: 'StepFailed',
      code: 'tls_certificate',
      message: expect.stringContaining('was made for another name'),
    })
  })

  test('with a certificate nobody vouches for, or an old one, is refused with the reason', async () => {
    await using server = await startTlsServer((_, response) => response.end())
    await expect(post(server.url)).rejects.toMatchObject({
      code: 'tls_certificate',
      message: expect.stringContaining('comes from an authority that is not known here'),
    })
    await using expired = await startTlsServer((_, response) => response.end(), 'expired')
    await expect(get(expired.url, {}, { ...loopback, ca })).rejects.toMatchObject({
      code: 'tls_certificate',
      message: expect.stringContaining('has expired'),
    })
    expect(server.asked).toEqual([])
  })

  test('with a side that speaks none says so', async () => {
    await using server = await startWebServer((_, response) => response.end())
    await expect(post(server.url.replace('http:', 'https:'))).rejects.toMatchObject({
      name: 'StepFailed',
      code: 'tls',
      message: expect.stringContaining('Is it https that is spoken there?'),
    })
  })
})
