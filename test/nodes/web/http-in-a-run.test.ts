import { expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { allowListed, insertAllowedTarget } from '#engine/http/allow-list.ts'
import { createHttp } from '#engine/http/http.ts'
import { catalogue } from '#nodes'
import { http as connector } from '../../../nodes/connectors/http/connector.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { startWebServer } from '../../support/web-server.ts'

type Engine = Awaited<ReturnType<typeof startEngine>>

async function runFor(engine: Engine, workflowId: string, client: string) {
  const { hook_key } = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  await engine.receiveHook(hook_key ?? '', {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ client, at: Math.random() })),
    receivedAt: new Date(),
  })
  await engine.settled()
  const run = await engine.db
    .selectFrom('all_runs')
    .selectAll()
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const steps = await engine.db
    .selectFrom('steps')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('seq')
    .execute()
  return { run, steps }
}

const hook = {
  type: 'webhook.received',
  params: { authentication: literal('none'), customerField: literal('client') },
}

test('a run reaches the private targets of its own customer, signed, and keeps no secret', async () => {
  await using server = await startWebServer(({ headers }, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ got: headers.authorization }))
  })
  await using engine = await startEngine(catalogue, (db) => ({
    http: createHttp({ allow: allowListed(db) }),
  }))
  const { db, secrets } = engine
  const contoso = '0199f000-0000-7000-8000-000000000001'
  await db.insertInto('customers').values({ id: contoso, name: 'Contoso' }).execute()
  await db
    .insertInto('customers')
    .values({ id: '0199f000-0000-7000-8000-000000000002', name: 'Rossi' })
    .execute()
  await insertAllowedTarget(db, {
    name: 'NAS',
    cidr: '127.0.0.1',
    ports: [server.port],
    customerId: contoso,
    reason: 'Backups',
    createdBy: 'anna',
  })
  const { id } = await insertConnection(db, secrets, connector, {
    name: 'NAS',
    credentials: { hosts: server.url, auth: 'bearer', secret: 'top-secret' },
  })
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook,
        send: {
          type: 'http.send',
          params: {
            connection: literal(id),
            url: literal(`${server.url}/x`),
            body: expression('trigger.body'),
          },
        },
        read: { type: 'http.get', params: { url: literal(`${server.url}/y`) } },
      },
      ['hook -> send', 'send -> read'],
    ),
  )

  const own = await runFor(engine, workflowId, 'Contoso')
  expect(own.run).toMatchObject({ status: 'succeeded', error: null })
  expect(own.steps.filter(({ status }) => status === 'ok').map(({ output }) => output)).toMatchObject([
    { status: 200, body: { got: 'Bearer •••' } },
    { status: 200, body: {} },
  ])
  const [effect] = await db.selectFrom('effects').selectAll().execute()
  expect(server.asked).toMatchObject([
    {
      method: 'POST',
      headers: { authorization: 'Bearer top-secret', 'idempotency-key': effect?.key },
    },
    { method: 'GET', url: '/y' },
  ])
  // The only connection there is; yet a step that names none gets none.
  expect(server.asked[1]?.headers).not.toHaveProperty('authorization')
  expect(JSON.stringify(own)).not.toContain('top-secret')

  const other = await runFor(engine, workflowId, 'Rossi')
  expect(other.run).toMatchObject({
    status: 'failed',
    error: { code: 'address_not_allowed', class: 'Validation' },
  })
  expect(server.asked.length).toBe(2)
})

test('a server that offers no web requests says so', async () => {
  await using engine = await startEngine(catalogue)
  const document = buildDocument(
    { hook, read: { type: 'http.get', params: { url: literal('https://example.com/') } } },
    ['hook -> read'],
  )
  const { run } = await runFor(engine, await engine.publish(document), '')
  expect(run).toMatchObject({ status: 'failed', error: { code: 'no_power' } })
})
