import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '#engine/config.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { diskCheck } from '#engine/doctor/check-disk.ts'
import { examine } from '#engine/doctor/examine.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const config = readConfig({ SENTIERO_DATA_DIR: tmpdir(), DATABASE_URL: 'postgresql://elsewhere/x' })

async function openWard() {
  const database = await createTestDatabase()
  const engine = await assembleEngine(catalogue, database)
  const examined = { ...engine, config }
  return {
    ...examined,
    url: database.url,
    /** What the doctor says of one thing. */
    async about(check: string) {
      const findings = await examine(examined)
      return findings.find((finding) => finding.check === check)
    },
    levels: async () =>
      Object.fromEntries((await examine(examined)).map(({ check, level }) => [check, level])),
  }
}

const ward = await openWard()
afterAll(() => ward[Symbol.asyncDispose]())

test('each thing that is wrong comes with what to do, and what is well comes without', async () => {
  const findings = await examine(ward)
  expect(new Set(findings.map(({ check }) => check)).size).toBe(findings.length)
  for (const { check, level, detail, advice } of findings) {
    expect(detail, check).not.toBe('')
    expect(advice !== undefined, check).toBe(level !== 'ok')
  }
})

test('while a process works all is well with it, and when it is gone that is said, with who it was', async () => {
  await using own = await openWard()
  expect(await own.about('worker')).toMatchObject({
    level: 'problem',
    advice: expect.stringContaining('npm start'),
  })
  const working = await own.startWorking()
  await expect
    .poll(
      async () =>
        (await own.pool.query('select from engine_workers where clock_ahead_ms is not null')).rowCount,
      {
        timeout: 10_000,
      },
    )
    .toBe(1)
  expect(await own.levels()).toMatchObject({
    worker: 'ok',
    leases: 'ok',
    clocks: 'ok',
    queue: 'ok',
    events: 'ok',
  })
  await working.stop()
  await own.pool.query(
    `insert into engine_workers (id, host, pid, last_seen) values (uuidv7(), 'srv-9 pid:[1]', 77, now() - interval '5 minutes')`,
  )
  expect((await own.about('worker'))?.detail).toContain('srv-9 (process 77) was heard of 5 min ago')
}, 30_000)

test('a run held by a process that is gone is found, and one that nobody takes up', async () => {
  await using own = await openWard()
  await own.pool.query(`
    insert into runs (id, workflow_id, version, trigger_node, event_id, status, lease_owner)
    values (uuidv7(), uuidv7(), 1, 'hook', uuidv7(), 'running', uuidv7())`)
  expect(await own.about('leases')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('1 run held by 1 process'),
  })
  await own.pool.query(`
    with run as (
      insert into runs (id, workflow_id, version, trigger_node, event_id, status)
      values (uuidv7(), uuidv7(), 1, 'hook', uuidv7(), 'queued') returning id)
    select graphile_worker.add_job('drive_run', json_build_object('runId', id), job_key => 'run:' || id) from run`)
  await own.pool.query(`update graphile_worker._private_jobs set created_at = now() - interval '3 minutes'`)
  expect(await own.about('queue')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('3 min'),
  })
  await own.pool.query(`
    insert into events (id, source_key, type, source, occurred_at, received_at, trust, data)
    values (uuidv7(), 'test', 'test.happened', 'test', now(), now() - interval '2 hours', 'none', '{}')`)
  expect(await own.about('events')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('2 h'),
  })
})

test('a clock that is off is told with by how much', async () => {
  await using own = await openWard()
  const beat = (ms: number) =>
    own.pool.query(
      `insert into engine_workers (id, host, pid, clock_ahead_ms) values (uuidv7(), 'srv-2 pid:[1]', 5, $1)`,
      [ms],
    )
  await beat(-4000)
  expect(await own.about('clocks')).toMatchObject({
    level: 'warning',
    detail: 'srv-2 (process 5) is 4 s behind the database',
  })
  await beat(180_000)
  expect(await own.about('clocks')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('3 min ahead of the database'),
  })
})

test('secrets of another key, connections that fail, mailboxes nobody reads and refused deliveries are named', async () => {
  await using own = await openWard()
  const mail = buildDocument(
    {
      mail: {
        type: 'email.received',
        params: { connection: literal('01890000-0000-7000-8000-000000000001') },
      },
      note: { type: 'flow.set', params: { a: literal(1) } },
    },
    ['mail -> note'],
  )
  const secret = own.secrets.seal('{}', 'connection 01890000-0000-7000-8000-000000000001')
  await own.pool.query(
    `insert into connections (id, type, name, secret, status, status_detail)
     values ('01890000-0000-7000-8000-000000000001', 'imap', 'Support', $1, 'failing', 'The password is wrong')`,
    [secret],
  )
  expect(await own.about('connections')).toMatchObject({
    level: 'problem',
    detail: '"Support" fails: The password is wrong',
  })
  const workflowId = await own.publish(mail)
  await own.pool.query('update workflows set enabled = true')
  expect(await own.about('mailboxes')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('nobody reads 1 folder'),
  })
  await own.pool.query(
    `insert into hook_refusals (trigger_id, code, remote_address, reason, count, first_at, last_at)
     select id, 'signature', '203.0.113.9', 'The signature does not match', 12, now(), now() from triggers
      where workflow_id = $1`,
    [workflowId],
  )
  expect(await own.about('webhooks')).toMatchObject({
    level: 'warning',
    detail: expect.stringContaining('12 times (The signature does not match)'),
  })
  const elsewhere = await examine({ ...own, secrets: openSecretBox(randomBytes(32)) })
  expect(elsewhere.find(({ check }) => check === 'secrets')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('connection "Support"'),
  })
})

test('a database that is newer is a warning; settings that lose what was confirmed are a problem', async () => {
  await using own = await openWard()
  expect((await own.about('schema'))?.level).toBe('ok')
  await own.pool.query(
    `insert into schema_migrations (number, name, sha256) values (9999, '9999-later.sql', '')`,
  )
  expect(await own.about('schema')).toMatchObject({
    level: 'warning',
    detail: expect.stringContaining('9999-later.sql'),
  })
  // The tests' own PostgreSQL runs without fsync.
  expect(await own.about('settings')).toMatchObject({
    level: 'problem',
    detail: expect.stringContaining('fsync is off'),
    advice: expect.stringContaining('alter system set fsync = on;'),
  })
})

test('a table with more dead rows than living ones is named', async () => {
  await using own = await openWard()
  await own.pool.query('create table crowded (n int) with (autovacuum_enabled = false)')
  await own.pool.query('insert into crowded select generate_series(1, 25000)')
  await own.pool.query('delete from crowded')
  await expect
    .poll(async () => (await own.about('dead rows'))?.detail, { timeout: 15_000 })
    .toContain('public.crowded: 25000 dead, 0 living, cleared never')
}, 30_000)

test('too many processes for the connections of PostgreSQL are a warning with the number to set', async () => {
  await using own = await openWard()
  await own.pool.query(
    `insert into engine_workers (id, host, pid) select uuidv7(), 'srv-' || n, n from generate_series(1, 60) as n`,
  )
  expect(await own.about('pool')).toMatchObject({
    level: 'warning',
    advice: expect.stringContaining('Set max_connections to 1500 or more'),
  })
})

test('a transaction that stays open is named with the process that holds it', async () => {
  await using own = await openWard()
  const client = new pg.Client({ connectionString: own.url, application_name: 'monthly report' })
  await client.connect()
  await client.query('begin')
  await client.query('select 1')
  const long = await examine({ ...own, transactionSeconds: 0 })
  expect(long.find(({ check }) => check === 'transactions')).toMatchObject({
    level: 'warning',
    detail: expect.stringContaining('("monthly report")'),
    advice: expect.stringContaining('pg_terminate_backend('),
  })
  await client.end()
  expect(await own.about('transactions')).toMatchObject({ level: 'ok' })
})

test('a disk with little room is a warning, one that is nearly full a problem', async () => {
  const enormous = 2 ** 60
  const few = diskCheck({ few: enormous, tooFew: 0 })
  const tooFew = diskCheck({ few: enormous, tooFew: enormous })
  expect(await few(ward)).toMatchObject({
    check: 'disk',
    level: 'warning',
    advice: expect.stringContaining('room'),
  })
  expect(await tooFew(ward)).toMatchObject({ check: 'disk', level: 'problem' })
})
