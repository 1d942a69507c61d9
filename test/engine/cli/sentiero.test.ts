import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { findToken } from '#engine/auth/tokens.ts'
import { workflowDocument } from '#engine/graph/document.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { sentiero } from '../../support/sentiero-command.ts'
import { startMailServer } from '../../support/smtp-server.ts'

// Each command is a process of its own, which loads everything.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let database: TestDatabase
let settings: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-command-'))
  database = await createTestDatabase()
  settings = {
    DATABASE_URL: database.url,
    SENTIERO_DATA_DIR: folder,
    SENTIERO_PUBLIC_URL: 'https://flows.example',
  }
})
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
  if (folder) rmSync(folder, { recursive: true })
})

const command = (...args: string[]) => sentiero(args, settings)

test('setup makes the first owner, once, and a password that can be one', async () => {
  const short = await command('setup', '--email', 'owner@msp.example', '--password', 'short', '--json')
  expect(short).toMatchObject({
    code: 1,
    json: { errors: [{ where: 'password', message: '--password needs 10 characters or more' }] },
  })
  const made = await command(
    'setup',
    '--email',
    'owner@msp.example',
    '--password',
    'long enough',
    '--name',
    'Olga',
  )
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toContain('Olga is administrator')
  const again = await command('setup', '--email', 'other@msp.example', '--password', 'long enough')
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toMatch(/^Sentiero is already set up/)
})

test('token create prints the token alone', async () => {
  const { code, stdout } = await command('token', 'create', '--name', 'ci', '--role', 'editor')
  expect(code).toBe(0)
  expect(await findToken(database.db, stdout.trim())).toMatchObject({ name: 'ci', role: 'editor' })
  expect(await command('token', 'create', '--name', 'ci', '--role', 'king')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Allowed choices are admin, editor, technician, viewer'),
  })
})

test('a playbook is listed, shown, imported, started and its run looked at', async () => {
  expect((await command('playbook', 'list')).stdout).toMatch(
    /^bill-extra-work +Bill work outside the contract/m,
  )
  expect((await command('playbook', 'show', 'bill-extra-work')).stdout).toMatch(
    /defaultHourlyRate .* must be given/,
  )
  expect(await command('demo', 'load', '--json')).toMatchObject({ code: 0, json: { customers: 6 } })

  const refused = await command('playbook', 'import', 'bill-extra-work', '--set', 'rate=9', '--json')
  expect(refused).toMatchObject({
    code: 1,
    json: { errors: [{ where: 'inputs.rate' }, { where: 'inputs.defaultHourlyRate' }] },
  })
  const imported = await command(
    ...['playbook', 'import', 'bill-extra-work', '--set', 'defaultHourlyRate=90', '--publish', '--json'],
  )
  expect(imported).toMatchObject({
    code: 0,
    json: {
      workflowId: expect.any(String),
      publishedVersion: 1,
      triggers: [
        {
          hookUrl: expect.stringMatching(/^https:\/\/flows\.example\/hooks\//),
          auth: { kind: 'hmac', header: 'x-sentiero-signature' },
          secret: expect.any(String),
          curl: expect.stringContaining('openssl'),
        },
        { type: 'manual.start', hookUrl: null },
      ],
    },
  })

  const upToDate = await command('playbook', 'update')
  expect(upToDate.stdout).toMatch(
    /^"Bill work outside the contract" has the newest version of bill-extra-work: 2\.$/m,
  )

  const input = join(folder, 'work.yaml')
  writeFileSync(input, 'ticket: 1001\nminutes: 20\ndescription: Reset a password\n')
  const name = 'Bill work outside the contract'
  const ran = await command('run', name, '--input', input, '--wait', '--json')
  expect(ran).toMatchObject({ code: 0, json: { status: 'succeeded', workflowName: name } })
  expect(
    await database.db.selectFrom('time_entries').where('note', 'like', 'Reset%').selectAll().execute(),
  ).toHaveLength(1)

  const dry = await command('run', name, '--input', input, '--dry')
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('It would have written:') })
  expect(dry.stdout).toMatch(/time\.log .*Reset a password/)
  expect(
    await database.db.selectFrom('time_entries').where('note', 'like', 'Reset%').selectAll().execute(),
  ).toHaveLength(1)

  const { id } = ran.json as { id: string }
  expect(await command('runs', 'list', '--workflow', name, '--json')).toMatchObject({
    json: [{ mode: 'dry' }, { id, mode: 'live' }],
  })
  expect((await command('runs', 'show', id)).stdout).toMatch(/^Its ticket +ok/m)
  expect(await command('runs', 'show', 'x')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no run/),
  })
})

test('a run that is not filled in, and one that fails, end with exit code 1 and a sentence', async () => {
  const empty = await command('run', 'Bill work outside the contract', '--wait')
  expect(empty).toMatchObject({ code: 1, stderr: expect.stringMatching(/"Minutes" is missing/) })
  const none = await sentiero(
    ['run', 'Bill work outside the contract', '--input', '-', '--wait', '--json'],
    settings,
    { input: '{"ticket": 1001, "minutes": -5, "description": "x"}' },
  )
  expect(none).toMatchObject({ code: 1, json: { status: 'failed', error: { message: expect.any(String) } } })
})

test('a workflow goes out and comes in again as a file', async () => {
  const exported = await command('workflow', 'export', 'Bill work outside the contract')
  const file = join(folder, 'copy.yaml')
  writeFileSync(file, exported.stdout.replace(/^name: .*$/m, 'name: Copy'))
  expect(await command('workflow', 'import', file, '--publish', '--json')).toMatchObject({
    code: 0,
    json: { name: 'Copy', publishedVersion: 1, problems: [], triggers: [{ nodeId: 'reported' }, {}] },
  })
  expect(await command('workflow', 'list', '--json')).toMatchObject({
    json: expect.arrayContaining([
      expect.objectContaining({ name: 'Bill work outside the contract', playbook: 'bill-extra-work' }),
      expect.objectContaining({ name: 'Copy', publishedVersion: 1 }),
    ]),
  })

  writeFileSync(file, 'name: Broken')
  expect(await command('workflow', 'import', file)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/is no workflow/),
  })
  writeFileSync(file, JSON.stringify({ schemaVersion: 1, name: 'No trigger', nodes: [], edges: [] }))
  const refused = await command('workflow', 'import', file, '--publish', '--json')
  expect(refused).toMatchObject({
    code: 1,
    json: { errors: [{ message: expect.stringMatching(/^Nothing starts/) }] },
  })
  expect((await command('workflow', 'list')).stdout).not.toContain('No trigger')
})

test('a connection is tried before it is kept', async () => {
  await using server = await startMailServer()
  const add = (name: string, port: number, ...more: string[]) => {
    const fields = ['host=127.0.0.1', `port=${port}`, 'security=none', 'fromAddress=support@msp.example']
    const sets = fields.flatMap((field) => ['--set', field])
    return command('connection', 'add', 'smtp', '--name', name, ...sets, ...more, '--json')
  }
  expect(await add('Mail', server.port)).toMatchObject({ code: 0, json: { name: 'Mail', status: 'ok' } })
  expect(await add('Wrong', 1)).toMatchObject({
    code: 1,
    json: { detail: expect.stringContaining('Nothing was saved') },
  })
  expect(await add('Later', 1, '--no-check')).toMatchObject({ code: 0, json: { status: 'unchecked' } })
  expect(await add('Typo', 1, '--set', 'hots=x')).toMatchObject({
    code: 1,
    json: { detail: expect.stringMatching(/no field "hots"\. The fields are: host, port/) },
  })
  expect((await command('connection', 'list')).stdout).toMatch(/smtp +Mail +ok/)
})

test('a workflow file names the connections it works with, holds no secret, and they are chosen where it comes in', async () => {
  const { db } = database
  const add = async (name: string, ...more: string[]) => {
    const fields = ['host=127.0.0.1', 'port=1', 'security=none', 'user=ada', ...more]
    const sets = fields.flatMap((field) => ['--set', field])
    const added = await command('connection', 'add', 'imap', '--name', name, ...sets, '--no-check', '--json')
    return (added.json as { id: string }).id
  }
  const support = await add('Support', 'password=a-secret-of-the-mailbox')
  const nodes = [
    {
      id: 'mail',
      type: 'email.received',
      name: 'Mail comes',
      params: { connection: { kind: 'literal', value: support } },
    },
  ]
  const file = join(folder, 'mail.json')
  writeFileSync(file, JSON.stringify({ schemaVersion: 1, name: 'Mails', nodes, edges: [] }))
  expect(await command('workflow', 'import', file, '--json')).toMatchObject({
    code: 0,
    json: { connections: [{ from: support, to: 'Support', id: support }] },
  })
  const exported = await command('workflow', 'export', 'Mails', '--format', 'json', '--json')
  expect(exported.json).toMatchObject({ connections: { [support]: { type: 'imap', name: 'Support' } } })
  expect(exported.stdout).not.toContain('a-secret-of-the-mailbox')
  expect(exported.stdout).not.toMatch(/password|127\.0\.0\.1/)

  // Elsewhere it is another connection, and nobody knows which before it is said.
  const away = JSON.stringify(exported.json)
    .replaceAll(support, 'from-elsewhere')
    .replace('Support', 'Theirs')
  writeFileSync(file, away.replace('"Mails"', '"Mails again"'))
  const refused = await command('workflow', 'import', file, '--json')
  expect(refused).toMatchObject({
    code: 1,
    json: {
      detail: expect.stringContaining('connections that have to be chosen'),
      errors: [
        {
          where: 'nodes.0.params.connection',
          message: `"Theirs" (imap) is to be chosen. Give --connection "Theirs"=NAME; those that fit are: "Support" (${support}).`,
        },
      ],
    },
  })
  const importWith = (...chosen: string[]) =>
    command(
      ...['workflow', 'import', file, '--json'],
      ...chosen.flatMap((connection) => ['--connection', connection]),
    )
  expect(await importWith('Theirs=Nobody')).toMatchObject({ code: 1 })
  expect(await importWith('Theirs=Support', 'Other=Support')).toMatchObject({
    code: 1,
    json: {
      errors: [{ message: 'The file works with no connection "Other". It works with: "Theirs".' }],
    },
  })
  expect(await db.selectFrom('workflows').select('name').where('name', '=', 'Mails again').execute()).toEqual(
    [],
  )
  expect(await importWith('Theirs=Support')).toMatchObject({
    code: 0,
    json: { name: 'Mails again', connections: [{ from: 'Theirs', to: 'Support', id: support }] },
  })
  const other = await add('Night', 'password=another')
  expect(await importWith(`Theirs=${other}`)).toMatchObject({
    code: 0,
    json: { connections: [{ to: 'Night', id: other }] },
  })
})

test('doctor says what is not in order, with exit code 1', async () => {
  const { code, json } = await command('doctor', '--json')
  expect(code).toBe(1)
  expect(json).toMatchObject({
    ok: false,
    checks: expect.arrayContaining([
      expect.objectContaining({ check: 'database', ok: true, level: 'ok' }),
      expect.objectContaining({ check: 'worker', ok: false, advice: expect.stringContaining('npm start') }),
      expect.objectContaining({ check: 'events', ok: true }),
      expect.objectContaining({ check: 'runs', ok: true }),
      expect.objectContaining({ check: 'connections', ok: true }),
    ]),
  })
})

test('a newer playbook is merged by one command; what both changed is named until it is said whose value stands', async () => {
  const { json } = await command('playbook', 'import', 'alert-to-ticket', '--json')
  const { workflowId } = json as { workflowId: string }
  const made = await database.db
    .selectFrom('workflows')
    .select('draft')
    .where('id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const draft = workflowDocument.parse(made.draft)
  const called = (name: string) =>
    JSON.stringify({
      ...draft,
      nodes: draft.nodes.map((node) => (node.id === 'close' ? { ...node, name } : node)),
    })
  await database.db
    .updateTable('workflows')
    .set({ playbook_version: 0, playbook_document: called('As it was'), draft: called('Ours') })
    .where('id', '=', workflowId)
    .execute()

  const named = await command('playbook', 'update', workflowId)
  expect(named).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Both changed name of step "Ours"'),
  })
  expect(await command('playbook', 'update', workflowId, '--conflicts', 'both')).toMatchObject({ code: 1 })
  const merged = await command('playbook', 'update', workflowId, '--conflicts', 'mine')
  expect(merged.stdout).toMatch(
    /version 1 of alert-to-ticket is in the draft.*What was changed in it stays: step "Ours"/,
  )
})

test('what cannot be understood is a sentence, in JSON where that is wanted', async () => {
  expect(await command('fly', '--json')).toMatchObject({ code: 1, json: { detail: "unknown command 'fly'" } })
  expect(await command('playbook', 'import')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("missing required argument 'slug'"),
  })
  const lost = await sentiero(['runs', 'list', '--json'], {
    ...settings,
    DATABASE_URL: 'postgresql://127.0.0.1:1/x',
  })
  expect(lost).toMatchObject({
    code: 1,
    json: { detail: expect.stringMatching(/database cannot be reached/i) },
  })
  expect(await sentiero(['runs', 'list'], { ...settings, PORT: 'x' })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^PORT is "x"/),
  })
})

test('without DATABASE_URL it starts the embedded PostgreSQL, from any folder, and stops it again', async () => {
  const dataDir = join(folder, 'own-data')
  const listed = await sentiero(
    ['workflow', 'list', '--json'],
    { SENTIERO_DATA_DIR: dataDir },
    { cwd: folder },
  )
  expect(listed).toMatchObject({ code: 0, json: [] })
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false)
})
