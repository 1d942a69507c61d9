import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFirstOwner } from '#engine/auth/setup.ts'
import { createSignIn } from '#engine/auth/sign-in.ts'
import { findToken, insertToken } from '#engine/auth/tokens.ts'
import { restoreBackup } from '#engine/backup/restore-backup.ts'
import { writeBackup } from '#engine/backup/write-backup.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'
import { loadDemoDesk } from '#engine/desk/demo.ts'
import { newSlaPolicy } from '#engine/msp/sla-policy.ts'
import { insertPolicy } from '#engine/sla/policies.ts'
import { buildTicket } from '../../support/build.ts'
import { createEmptyDatabase, createTestDatabase } from '../../support/database.ts'
import { createWorld } from '../../support/world.ts'
import { rowsOf } from './rows-of.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-backup-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const report = () => undefined
const backUp = (pool: Pool, file: string) => writeBackup({ pool, file, version: '0.1.0', report })
const restore = (pool: Pool, file: string, { replace = false, migrationsDir = 'migrations' } = {}) =>
  restoreBackup({ pool, file, migrationsDir, replace, report })

/** What COPY, JSON and bytes could each get wrong. */
const awkward = 'a\tb\\c\\.\n\\.\n\r"\'{}, \u2028 è 🦊 \\N NULL'

test('an installation comes back row by row, and goes on from there', async () => {
  await using world = await createWorld()
  const { db, pool } = world
  await loadDemoDesk(db)
  const signIn = createSignIn(db, { publicUrl: 'http://127.0.0.1', secret: 'only for this test, and long' })
  await createFirstOwner(db, signIn, { email: 'owner@msp.example', password: 'correct horse' })
  const { token } = await insertToken(db, { name: 'ci', role: 'editor', createdBy: 'test' })
  await world.addMailbox()
  const { triggers } = await world.importPlaybook('email-to-ticket', { mailbox: 'imap' })
  await world.importPlaybook('alert-to-ticket')
  await world.receiveMail(
    triggers[0]?.id ?? '',
    [
      'From: Ada <ada@nowhere.example>',
      'To: support@msp.example',
      'Subject: See the picture',
      'Message-ID: <1@nowhere.example>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'It does not print.',
      '--x',
      'Content-Type: application/octet-stream; name=core.bin',
      'Content-Disposition: attachment; filename=core.bin',
      'Content-Transfer-Encoding: base64',
      '',
      randomBytes(3000).toString('base64'),
      '--x--',
      '',
    ].join('\n'),
  )
  await world.drain()
  await db
    .insertInto('files')
    .values({
      id: '0192aaaa-0000-7000-8000-000000000001',
      name: awkward,
      type: 'application/octet-stream',
      size: 3_000_000,
      sha256: randomBytes(32),
      content: randomBytes(3_000_000),
    })
    .execute()
  const targets = { firstResponse: 60 }
  await insertPolicy(
    db,
    newSlaPolicy.parse({
      name: 'Everybody',
      targets: { low: targets, normal: targets, high: targets, critical: targets },
    }),
    new Date(),
  )
  const child = await buildTicket(db, { subject: awkward })
  const parent = await buildTicket(db)
  await db
    .updateTable('tickets')
    .set({
      parent_id: parent.id,
      tags: ['a,b', '"', '\\', '', 'NULL', '{}'],
      custom_fields: JSON.stringify({ text: awkward, deep: [null, 1e300, 0.1, -0] }),
    })
    .where('id', '=', child.id)
    .execute()

  // Whatever else looks at mailboxes and writes down what it finds.
  await world.intake.stop()
  const file = join(folder, 'world.backup')
  const written = await backUp(pool, file)
  const before = await rowsOf(pool)
  expect(before.ticket_attachments).not.toEqual([])
  expect(before.sla_changes).not.toEqual([])
  expect(before.run_history).not.toEqual([])
  expect(before.steps).not.toEqual([])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(existsSync(`${file}.part`)).toBe(false)

  await using empty = await createTestDatabase()
  const restored = await restore(empty.pool, file)
  expect(await rowsOf(empty.pool)).toEqual(before)
  expect(restored).toMatchObject({ rows: written.rows, migrated: [], requeued: 0, key: undefined })
  expect(Object.entries(written.rows)).toEqual(
    expect.arrayContaining(Object.entries(before).map(([name, rows]) => [name, rows.length])),
  )
  expect(await findToken(empty.db, token)).toMatchObject({ name: 'ci' })
  expect((await buildTicket(empty.db)).number).toBe((await buildTicket(db)).number)
  await expect(empty.db.deleteFrom('audit_log').execute()).rejects.toThrow('never change')

  expect(await restore(empty.pool, file).catch(String)).toMatch(
    /^NotEmpty: This installation is not empty \(.*\)\. Restore into a new one, or add --replace/,
  )
  await restore(empty.pool, file, { replace: true })
  expect(await rowsOf(empty.pool)).toEqual(before)
  expect(await restore(pool, file, { replace: true }).catch(String)).toMatch(
    /^WorkerAlive: Sentiero is running on this database \(process \d+/,
  )
})

test('what is written while the backup is made is not in it, whole or in part', async () => {
  await using source = await createTestDatabase()
  await loadDemoDesk(source.db)
  const before = await rowsOf(source.pool)
  const file = join(folder, 'moment.backup')
  let writing: Promise<unknown> | undefined
  await writeBackup({
    pool: source.pool,
    file,
    version: '0.1.0',
    report: () => {
      writing ??= buildTicket(source.db)
    },
  })
  await writing
  await using target = await createTestDatabase()
  await restore(target.pool, file)
  expect(await rowsOf(target.pool)).toEqual(before)
})

test('a backup that cannot be written leaves no file and no transaction', async () => {
  await using database = await createTestDatabase()
  const nowhere = join(folder, 'none', 'x.backup')
  await expect(backUp(database.pool, nowhere)).rejects.toThrow(/^There is no folder .*none to write/)
  const file = join(folder, 'stopped.backup')
  await loadDemoDesk(database.db)
  const stopped = writeBackup({
    pool: database.pool,
    file,
    version: '0.1.0',
    report: () => {
      throw new Error('Stopped')
    },
  })
  await expect(stopped).rejects.toThrow('Stopped')
  expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
  await expect
    .poll(async () => {
      const { rows } = await database.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      )
      return rows.length
    })
    .toBe(0)
})

test('a file that is cut off, changed or something else restores nothing, also over what is there', async () => {
  await using database = await createTestDatabase()
  await loadDemoDesk(database.db)
  const file = join(folder, 'whole.backup')
  await backUp(database.pool, file)
  await buildTicket(database.db)
  const before = await rowsOf(database.pool)
  const bytes = readFileSync(file)
  const text = gunzipSync(bytes).toString()
  const lines = text.trimEnd().split('\n')
  const row = lines.findIndex((line) => line.includes('Contoso'))
  const broken: Record<string, Buffer> = {
    'half.backup': bytes.subarray(0, bytes.length / 2),
    'almost.backup': bytes.subarray(0, -1),
    'no-footer.backup': gzipSync(
      lines
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(''),
    ),
    'one-row-less.backup': gzipSync(
      lines
        .toSpliced(row, 1)
        .map((line) => `${line}\n`)
        .join(''),
    ),
    'one-letter.backup': gzipSync(text.replace('Contoso', 'Kontoso')),
    'more.backup': gzipSync(`${text}more\n`),
    'text.backup': Buffer.from('no backup'),
    'json.backup': gzipSync('{"some": "json"}\n'),
    'empty.backup': Buffer.alloc(0),
  }
  for (const [name, content] of Object.entries(broken)) {
    const path = join(folder, name)
    writeFileSync(path, content)
    expect(await restore(database.pool, path, { replace: true }).catch(String), name).toMatch(
      /^BackupUnusable: .*is not a (whole )?backup of Sentiero/,
    )
  }
  await expect(restore(database.pool, join(folder, 'none'), { replace: true })).rejects.toThrow(
    'There is no file',
  )
  expect(await rowsOf(database.pool)).toEqual(before)
})

test('a file whose rows the database refuses leaves everything as it was', async () => {
  await using database = await createTestDatabase()
  await loadDemoDesk(database.db)
  const later = join(folder, 'stricter')
  cpSync('migrations', later, { recursive: true })
  writeFileSync(join(later, '0900-strict.sql'), `alter table customers add check (name = 'none')`)
  const file = join(folder, 'refused.backup')
  await backUp(database.pool, file)
  const before = await rowsOf(database.pool)
  await expect(restore(database.pool, file, { replace: true, migrationsDir: later })).rejects.toThrow(
    /0900-strict\.sql.* is violated/,
  )
  expect(await rowsOf(database.pool)).toEqual(before)
})

test('an older backup is restored as it was and then brought up to date; a newer one is refused', async () => {
  await using old = await createTestDatabase()
  await loadDemoDesk(old.db)
  const file = join(folder, 'old.backup')
  await backUp(old.pool, file)

  const newer = join(folder, 'newer')
  cpSync('migrations', newer, { recursive: true })
  writeFileSync(
    join(newer, '0900-later.sql'),
    `alter table customers add shouted text; update customers set shouted = upper(name);
     alter table customers alter shouted set not null; create table later (id int generated always as identity);
     insert into later default values`,
  )
  await using target = await createEmptyDatabase()
  await migrate(target.pool, newer)
  await target.pool.query('delete from later')
  await installJobs(target.pool)
  const restored = await restore(target.pool, file, { migrationsDir: newer })
  expect(restored.migrated).toEqual(['0900-later.sql'])
  const { rows } = await target.pool.query('select shouted from customers order by 1 limit 1')
  expect(rows).toEqual([{ shouted: expect.stringMatching(/^[^a-z]+$/) }])

  const newFile = join(folder, 'new.backup')
  await backUp(target.pool, newFile)
  await using current = await createTestDatabase()
  await expect(restore(current.pool, newFile)).rejects.toThrow(
    /written by a newer Sentiero \(0\.1\.0, with 0900-later\.sql\)/,
  )
  // What a migration brings is there once, and numbers that a table gives itself go on after the last.
  await restore(target.pool, newFile, { migrationsDir: newer, replace: true })
  await target.pool.query('insert into later default values')
  const { rows: ids } = await target.pool.query('select id from later order by id')
  expect(ids).toEqual([{ id: 1 }, { id: 2 }])
})
