import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase } from '../../support/database.ts'
import { sentiero } from '../../support/sentiero-command.ts'
import { startServer } from '../../support/server.ts'

// Each command is a process of its own, which loads everything.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-command-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a running server is backed up; its backup becomes another installation, with its key or without', async () => {
  await using source = await createTestDatabase()
  const home = { DATABASE_URL: source.url, SENTIERO_DATA_DIR: join(folder, 'home') }
  const mailbox = [
    '--set',
    'host=127.0.0.1',
    '--set',
    'user=u',
    '--set',
    'password=very secret',
    '--no-check',
  ]
  const added = await sentiero(['connection', 'add', 'imap', '--name', 'Support', ...mailbox], home)
  expect(added).toMatchObject({ code: 0 })
  expect(await sentiero(['playbook', 'import', 'alert-to-ticket', '--publish'], home)).toMatchObject({
    code: 0,
  })

  const plain = join(folder, 'plain.backup')
  const keyed = join(folder, 'keyed.backup')
  const key = readFileSync(join(folder, 'home', 'secret-key'), 'utf8').trim()
  {
    await using _server = await startServer({ databaseUrl: source.url, dataDir: join(folder, 'home') })
    const made = await sentiero(['backup', plain, '--json'], home)
    expect(made).toMatchObject({
      code: 0,
      json: { file: plain, withKey: false, rows: { connections: 1, workflows: 1, 'auth.user': 0 } },
      stderr: expect.stringMatching(/^connections: 1$/m),
    })
    const withKey = await sentiero(['backup', keyed, '--with-key'], home)
    expect(withKey.stdout).toContain('whoever has this file can read every stored password')
    const refused = await sentiero(['restore', plain, '--replace'], home)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Stop it everywhere') })
  }
  expect(gunzipSync(readFileSync(plain)).toString()).not.toContain(key)
  expect(gunzipSync(readFileSync(keyed)).toString()).toContain(key)

  await using target = await createTestDatabase()
  const away = { DATABASE_URL: target.url, SENTIERO_DATA_DIR: join(folder, 'away') }
  const restored = await sentiero(['restore', plain, '--json'], away)
  expect(restored).toMatchObject({
    code: 0,
    json: {
      unreadable: { connections: [{ name: 'Support' }], webhooks: [{ nodeId: expect.any(String) }] },
    },
  })
  const again = await sentiero(['restore', keyed], away)
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('add --replace') })
  const replaced = await sentiero(['restore', keyed, '--replace'], away)
  expect(replaced).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The key of the backup is now in'),
  })
  expect(replaced.stdout).not.toContain('again:')
  expect(readFileSync(join(folder, 'away', 'secret-key'), 'utf8').trim()).toBe(key)
  expect(readdirSync(join(folder, 'away'))).toContainEqual(expect.stringMatching(/^secret-key\.replaced-/))
})
