import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { buildDocument, expression, literal, template } from '../support/document.ts'
import { type Server, startServer } from '../support/server.ts'
import {
  bearerHook,
  createCaller,
  diskFlow,
  openWork,
  type PublishedHook,
  post,
  publishHook,
  readAnswer,
} from './published-flow.ts'

let database: TestDatabase
let server: Server
let hook: PublishedHook
let signed: PublishedHook
let call: Awaited<ReturnType<typeof createCaller>>
beforeAll(async () => {
  database = await createTestDatabase()
  hook = await publishHook(database)
  signed = await publishHook(
    database,
    buildDocument({ hook: { type: 'webhook.received' }, set: { type: 'flow.set' } }, ['hook -> set']),
  )
  server = await startServer({ databaseUrl: database.url })
  call = await createCaller(database, server.url)
})
afterAll(async () => {
  const code = await server?.stop()
  await database?.[Symbol.asyncDispose]()
  expect(code).toBe(0)
})

/** Whether it is the same process that was started, and it still takes deliveries. */
async function isUp(): Promise<boolean> {
  process.kill(server.pid, 0)
  return (await fetch(`${server.url}/readyz`)).status === 200
}

const problem = (status: number, detail: RegExp) => ({
  status,
  contentType: 'application/problem+json',
  body: { type: 'about:blank', title: expect.any(String), status, detail: expect.stringMatching(detail) },
})

const countEvents = async () => (await database.db.selectFrom('events').select('id').execute()).length

describe('a webhook that gets', () => {
  const cases: [string, () => Promise<Response>, number, RegExp][] = [
    ['half a JSON text', () => post(server.url, hook, '{"disk": 97, '), 400, /line 1, column 14/],
    ['what is no JSON', () => post(server.url, hook, 'disk=97'), 400, /not valid JSON/],
    [
      'bytes that are no UTF-8',
      () => post(server.url, hook, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
      400,
      /not UTF-8/,
    ],
    ['100,000 levels of lists', () => post(server.url, hook, '['.repeat(100_000)), 400, /200 levels/],
    ['a wrong secret', () => post(server.url, { ...hook, secret: 'guess' }, {}), 401, /not right/],
    ['no secret', () => post(server.url, hook, {}, { authorization: '' }), 401, /Bearer/],
    [
      'a wrong signature',
      () => post(server.url, signed, {}, { 'x-sentiero-signature': `sha256=${'0'.repeat(64)}` }),
      401,
      /does not match/,
    ],
    ['no signature', () => post(server.url, signed, {}), 401, /x-sentiero-signature/],
    ['an unknown key', () => post(server.url, { ...hook, key: 'x'.repeat(27) }, {}), 404, /No such webhook/],
    [
      'a key out of control characters',
      () => post(server.url, { ...hook, key: 'a%00b' }, {}),
      404,
      /No such webhook/,
    ],
    ['a body of 2 MB', () => post(server.url, hook, { text: 'x'.repeat(2_000_000) }), 413, /1 MB/],
    ['a body of 2 MB in pieces without a length', () => postInPieces(32, 65_536), 413, /1 MB/],
  ]

  test.each(cases)('%s refuses it with a sentence, and stores nothing', async (_, send, status, detail) => {
    const before = await countEvents()
    expect(await readAnswer(await send())).toEqual(problem(status, detail))
    expect(await countEvents()).toBe(before)
    expect(await isUp()).toBe(true)
  })

  test('a right signature of a re-serialised body refuses it, of its bytes takes it', async () => {
    const body = '{ "b" : 1, "a" : 2 }'
    const sign = (bytes: string) => createHmac('sha256', signed.secret).update(bytes).digest('hex')
    const wrong = await post(server.url, signed, body, {
      'x-sentiero-signature': sign(JSON.stringify(JSON.parse(body))),
    })
    expect(wrong.status).toBe(401)
    const right = await post(server.url, signed, body, { 'x-sentiero-signature': `sha256=${sign(body)}` })
    expect(right.status).toBe(202)
  })

  test('another method than POST says that there is nothing', async () => {
    const answer = await readAnswer(await fetch(`${server.url}/hooks/${hook.key}`, { method: 'PUT' }))
    expect(answer.status).toBe(404)
    expect(answer.contentType).toBe('application/problem+json')
  })

  test('NUL, half characters, endless names and numbers takes them, and the deliveries beside them', async () => {
    const bodies = [
      '{"host":"A\\u0000","disk":1}',
      '{"na\\u0000me\\ud800":"\\udfff","disk":1}',
      `{"${'n'.repeat(100_000)}":1,"disk":1e999}`,
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"disk":-0}',
      '{"host":"B","disk":1}',
    ]
    const answers = await Promise.all(
      bodies.map((body, n) =>
        post(server.url, hook, body, n === 2 ? { 'x-delivery-id': 'd'.repeat(8000) } : {}),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    await expect.poll(() => openWork(database), { timeout: 10_000 }).toBe(0)
    const runs = await database.db.selectFrom('run_history').select('status').execute()
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']))
  })
})

describe('a route that gets', () => {
  const cases: [string, [string, string, unknown, Record<string, string>?], number[]][] = [
    ['broken JSON', ['POST', '/api/workflows', '{"name": '], [400]],
    ['JSON of another shape', ['POST', '/api/workflows', '[1, 2]'], [422]],
    ['null', ['POST', '/api/workflows', 'null'], [422]],
    ['no body', ['POST', '/api/workflows', undefined], [400, 422]],
    [
      'another content type',
      ['POST', '/api/workflows', 'name=x', { 'content-type': 'text/plain' }],
      [400, 415, 422],
    ],
    [
      'a form',
      ['POST', '/api/workflows', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
      [400, 415, 422],
    ],
    ['an id that is none', ['GET', '/api/workflows/not-an-id', undefined], [400, 404]],
    ['a page that is none', ['GET', '/api/runs?limit=99999', undefined], [400]],
    ['a cursor that is none', ['GET', '/api/runs?cursor=%00', undefined], [400]],
    ['a NUL in a name', ['POST', '/api/customers', { name: 'Ro\u0000ssi' }], [400, 422]],
    ['a NUL in a search', ['GET', '/api/tickets?search=%00', undefined], [200, 400, 422]],
    [
      'a NUL in a document',
      ['POST', '/api/workflows', { document: { ...diskFlow, name: 'a\u0000b' } }],
      [400, 422],
    ],
    ['a body of 6 MB', ['POST', '/api/workflows', { name: 'x'.repeat(6_000_000) }], [413]],
    ['100,000 levels of lists', ['POST', '/api/workflows', '['.repeat(100_000)], [400, 422]],
    ['a path that is not there', ['GET', '/api/nothing', undefined], [404]],
    ['another method', ['PATCH', '/api/workflows', {}], [404, 405]],
  ]

  test.each(cases)(
    '%s answers with a problem and goes on',
    async (_, [method, path, body, headers], statuses) => {
      const answer = await call(method, path, body, headers)
      expect(statuses).toContain(answer.status)
      if (answer.status >= 400) {
        expect(answer.contentType).toBe('application/problem+json')
        expect(answer.body).toMatchObject({ status: answer.status, detail: expect.stringMatching(/\w{3}/) })
      }
      expect(await isUp()).toBe(true)
    },
  )
})

describe('a workflow that', () => {
  const set = { type: 'flow.set', params: {} }
  const cases: [string, ReturnType<typeof buildDocument>, Record<string, unknown>][] = [
    [
      'leads back to itself',
      buildDocument({ hook: bearerHook, one: set, two: set }, ['hook -> one', 'one -> two', 'two -> one']),
      { code: 'loop' },
    ],
    [
      'leaves out a parameter',
      buildDocument({ hook: bearerHook, ticket: { type: 'ticket.create' } }, ['hook -> ticket']),
      { nodeId: 'ticket', param: 'subject' },
    ],
    [
      'holds a step that nobody knows',
      buildDocument({ hook: bearerHook, odd: { type: 'coffee.make' } }, ['hook -> odd']),
      { nodeId: 'odd', message: expect.stringContaining('coffee.make') },
    ],
    ['has no trigger', buildDocument({ one: set }, []), { code: 'no_trigger' }],
    [
      'holds an expression that cannot be read',
      buildDocument({ hook: bearerHook, one: { ...set, params: { a: expression('trigger.body.(') } } }, [
        'hook -> one',
      ]),
      { nodeId: 'one', param: 'a' },
    ],
    [
      'reads a step that does not come before',
      buildDocument(
        { hook: bearerHook, one: { ...set, params: { a: expression('steps.two.output.x') } }, two: set },
        ['hook -> one', 'one -> two'],
      ),
      { nodeId: 'one', param: 'a' },
    ],
  ]

  test.each(cases)('%s is not published, and each error says where', async (_, document, expected) => {
    const made = await call('POST', '/api/workflows', { document })
    expect(made.status).toBe(201)
    const answer = await call('POST', `/api/workflows/${made.body.id}/publish`, {})
    expect(answer).toMatchObject({ status: 422, contentType: 'application/problem+json' })
    expect(answer.body.problems).toContainEqual(expect.objectContaining({ severity: 'error', ...expected }))
    expect(answer.body.errors).toContainEqual({ where: expect.any(String), message: expect.any(String) })
  })
})

test('an expression that never ends fails its step with a sentence, and other runs go on meanwhile', async () => {
  const loops =
    '{% for a in (1..9999999) %}{% for b in (1..9999999) %}{{ a | times: b }}{% endfor %}{% endfor %}'
  const endless = await publishHook(
    database,
    buildDocument(
      {
        hook: bearerHook,
        count: { type: 'flow.set', params: { text: template(loops) } },
        ticket: { type: 'ticket.create', params: { subject: literal('Never') } },
      },
      ['hook -> count', 'count -> ticket'],
    ),
  )
  const ended = (workflowId: string) =>
    database.db
      .selectFrom('run_history')
      .select(['status', 'error'])
      .where('workflow_id', '=', workflowId)
      .execute()
  for (let n = 0; n < 6; n++) expect((await post(server.url, endless, { n })).status).toBe(202)
  const before = (await ended(hook.workflowId)).length
  expect((await post(server.url, hook, { host: 'BESIDE', disk: 95 })).status).toBe(202)
  await expect.poll(async () => (await ended(hook.workflowId)).length, { timeout: 10_000 }).toBe(before + 1)
  await expect.poll(async () => (await ended(endless.workflowId)).length, { timeout: 15_000 }).toBe(6)
  for (const run of await ended(endless.workflowId)) {
    expect(run).toMatchObject({
      status: 'failed',
      error: {
        class: 'Validation',
        nodeId: 'count',
        message: expect.stringMatching(/time|long|ms|large|memory/i),
      },
    })
  }
  const never = await database.db.selectFrom('tickets').select('id').where('subject', '=', 'Never').execute()
  expect(never).toEqual([])
  expect(await isUp()).toBe(true)
})

test('half a character that a template cuts off is written down, and the run ends', async () => {
  const cutting = await publishHook(
    database,
    buildDocument(
      {
        hook: bearerHook,
        cut: { type: 'flow.set', params: { half: template('{{ trigger.body.text | slice: 0, 1 }}') } },
        ticket: { type: 'ticket.create', params: { subject: template('Cut {{ steps.cut.output.half }}') } },
      },
      ['hook -> cut', 'cut -> ticket'],
    ),
  )
  expect((await post(server.url, cutting, { text: '😀' })).status).toBe(202)
  const ended = () =>
    database.db
      .selectFrom('run_history')
      .select('status')
      .where('workflow_id', '=', cutting.workflowId)
      .execute()
  await expect.poll(ended, { timeout: 10_000 }).toEqual([{ status: 'succeeded' }])
})

/** A body that says nothing of its length before it ends. */
function postInPieces(pieces: number, size: number): Promise<Response> {
  let left = pieces
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(size).fill(0x20))
      else controller.close()
    },
  })
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { authorization: `Bearer ${hook.secret}`, 'content-type': 'application/json' },
    body,
    duplex: 'half',
  }
  return fetch(`${server.url}/hooks/${hook.key}`, init)
}
