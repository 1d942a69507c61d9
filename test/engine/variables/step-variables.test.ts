import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restoreBackup } from '#engine/backup/restore-backup.ts'
import { writeBackup } from '#engine/backup/write-backup.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { allowListed, insertAllowedTarget } from '#engine/http/allow-list.ts'
import { createHttp } from '#engine/http/http.ts'
import { secretVariables } from '#engine/variables/secret-variables.ts'
import { insertVariable, setValue } from '#engine/variables/variable-store.ts'
import type { ValuePlace } from '#engine/variables/which-wins.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildDevice, buildSite } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { startWebServer } from '../../support/web-server.ts'

let engine: Awaited<ReturnType<typeof startEngine>>
let server: Awaited<ReturnType<typeof startWebServer>>
let rossi: { id: string; name: string }
let milan: { id: string }

beforeAll(async () => {
  server = await startWebServer(({ headers }, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ got: headers['x-api-key'] }))
  })
  engine = await startEngine(catalogue, (db) => ({ http: createHttp({ allow: allowListed(db) }) }))
  rossi = await buildCustomer(engine.db, { name: 'Rossi Srl' })
  milan = await buildSite(engine.db, { customerId: rossi.id, name: 'Milano' })
  await buildDevice(engine.db, { customerId: rossi.id, hostname: 'SRV-MI', siteId: milan.id })
  await insertAllowedTarget(engine.db, {
    name: 'Test',
    cidr: '127.0.0.1',
    ports: [server.port],
    customerId: null,
    reason: 'Test',
    createdBy: 'test',
  })
})
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

async function define(
  name: string,
  type: 'text' | 'number' | 'json' | 'secret',
  values: [ValuePlace, JsonValue][],
  hosts = '',
) {
  await insertVariable(engine.db, { name, type, hosts })
  for (const [place, value] of values)
    await engine.db.transaction().execute((tx) => setValue(tx, engine.secrets, name, place, value))
}

/** A run for a customer and a machine of one step, whose last attempt is answered. */
async function runStep(
  type: string,
  params: Record<string, Param>,
  about: { client?: string; host?: string } = { client: 'Rossi Srl' },
) {
  const hook = {
    type: 'webhook.received',
    params: {
      authentication: literal('none'),
      customerField: literal('client'),
      deviceField: literal('host'),
    },
  }
  const workflowId = await engine.publish(buildDocument({ hook, step: { type, params } }, ['hook -> step']))
  const { hook_key } = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  await engine.receiveHook(hook_key ?? '', {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(about)),
    receivedAt: new Date(),
  })
  await engine.settled()
  const run = await engine.db
    .selectFrom('all_runs')
    .selectAll()
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const step = await engine.db
    .selectFrom('steps')
    .selectAll()
    .where('run_id', '=', run.id)
    .where('node_id', '=', 'step')
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  return { run, step }
}

test('a step reads the values of its customer, and of the site of the machine it is about; its input keeps them', async () => {
  await define('queue', 'text', [
    [{ scope: 'msp' }, 'Everybody'],
    [{ scope: 'customer', customerId: rossi.id }, 'Rossi'],
    [{ scope: 'site', siteId: milan.id }, 'Milano'],
  ])
  await define('limits', 'json', [[{ scope: 'msp' }, { disk: [5, 10] }]])
  const params = {
    value: template('{{ vars.queue }} {{ vars.limits.disk[1] }} {{ vars.nothing | default: "none" }}'),
  }
  const set = { ...params, key: literal('seen') }
  for (const [about, value] of [
    [{ client: 'Rossi Srl', host: 'SRV-MI' }, 'Milano 10 none'],
    [{ client: 'Rossi Srl' }, 'Rossi 10 none'],
    [{}, 'Everybody 10 none'],
  ] as const) {
    const { run, step } = await runStep('store.set', set, about)
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(step?.input).toMatchObject({ value })
  }
})

test.each([
  ['no variable "nothing"', expression('vars.nothing')],
  ['no variable "nothing"', template('a {{ vars["nothing"] }} b')],
  ['but there is "queue"', expression('vars.Queue')],
  ['has no value for Rossi Srl', expression('vars.empty')],
  ['is a secret, which no expression sees', expression('vars.token')],
])('what a step cannot read it fails for, and says: %s', async (words, value) => {
  if (
    !(await engine.db.selectFrom('variables').select('name').where('name', '=', 'empty').executeTakeFirst())
  ) {
    await define('empty', 'text', [])
    await define('token', 'secret', [[{ scope: 'msp' }, 'hidden-token']])
  }
  const { run } = await runStep('store.set', { key: literal('x'), value })
  expect(run.status).toBe('failed')
  expect(run.error).toMatchObject({ message: expect.stringContaining(words) })
})

test('a dynamic look-up never brings a secret to light', async () => {
  const { step } = await runStep('store.set', { key: literal('all'), value: expression('vars') })
  expect(JSON.stringify(step?.input)).toContain('Rossi')
  expect(JSON.stringify(step)).not.toContain('hidden-token')
})

test('a secret goes into the header that names it and to its own hosts alone, and nothing kept of the run holds it', async () => {
  await define(
    'apiKey',
    'secret',
    [
      [{ scope: 'msp' }, 'the-key-of-everybody'],
      [{ scope: 'customer', customerId: rossi.id }, "the-$&-key-of-rossi's"],
    ],
    server.url,
  )
  const params = { url: literal(`${server.url}/x`), secretHeaders: literal('X-Api-Key: key {apiKey}') }
  const { run, step } = await runStep('http.get', params)
  expect(run).toMatchObject({ status: 'succeeded' })
  expect(server.asked.at(-1)?.headers).toMatchObject({ 'x-api-key': "key the-$&-key-of-rossi's" })
  expect(step?.output).toMatchObject({ body: { got: 'key •••' } })
  expect(JSON.stringify([run, step])).not.toContain('the-$&-key')

  const asked = server.asked.length
  for (const [code, secretHeaders] of [
    ['host_not_bound', 'X-Api-Key: {token}'],
    ['variable_unknown', 'X-Api-Key: {unknown}'],
    ['variable_no_secret', 'X-Api-Key: {queue}'],
    ['bad_parameter', 'X-Api-Key: plain'],
  ] as const) {
    const failed = await runStep('http.get', { ...params, secretHeaders: literal(secretHeaders) })
    expect(failed.run).toMatchObject({ status: 'failed', error: { code } })
  }
  expect(server.asked.length).toBe(asked)
})

test('a backup carries variables, their values and the order of tags; secrets stay sealed and open with the key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sentiero-variables-'))
  try {
    const file = join(folder, 'backup')
    const report = () => undefined
    await engine.stop()
    await writeBackup({ pool: engine.pool, file, version: '0.1.0', report })
    await using other = await createTestDatabase()
    await restoreBackup({ pool: other.pool, file, migrationsDir: 'migrations', replace: false, report })
    const valuesOf = (db: typeof other.db) =>
      db.selectFrom('variable_values').selectAll().orderBy('id').execute()
    expect(await valuesOf(other.db)).toEqual(await valuesOf(engine.db))
    const opened = secretVariables(other.db, { customerId: rossi.id }, engine.secrets)
    expect(await opened.open('apiKey')).toEqual({ value: "the-$&-key-of-rossi's", hosts: server.url })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
