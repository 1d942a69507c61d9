import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { insertUser, updateUser } from '#engine/auth/users.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { sentiero } from '../../support/sentiero-command.ts'

// Each command is a process of its own, which loads everything.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let engine: Awaited<ReturnType<typeof assembleEngine>>
let settings: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-run-as-'))
  const database = await createTestDatabase()
  engine = await assembleEngine(catalogue, database)
  settings = { DATABASE_URL: database.url, SENTIERO_DATA_DIR: folder }
  const owner = { email: 'owner@msp.example', name: 'Olga', role: 'admin', passwordHash: 'none' } as const
  await insertUser(engine.db, owner)
  for (const name of ['anna', 'bruno', 'carla']) {
    const email = `${name}@msp.example`
    const user = await insertUser(engine.db, { email, name, role: 'technician', passwordHash: 'none' })
    if (name === 'carla') await updateUser(engine.db, user.id, { disabled: true })
  }
  const start = {
    type: 'manual.start',
    params: { startedBy: literal(['anna@msp.example', 'carla@msp.example']) },
  }
  await engine.publish({
    ...buildDocument({ start, set: { type: 'flow.set' } }, ['start -> set']),
    name: 'Only some',
  })
})
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]()
  if (folder) rmSync(folder, { recursive: true })
})

const run = (...args: string[]) => sentiero(['run', 'Only some', ...args], settings)

test('a runbook that names who may start it is started from the command line by those alone', async () => {
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringMatching(/say who starts it/) })
  expect(await run('--as', 'bruno@msp.example')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/may not start this runbook/),
  })
  expect(await run('--as', 'carla@msp.example')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/No active user/),
  })
  expect(await engine.db.selectFrom('runs').select('id').execute()).toEqual([])

  expect(await run('--as', 'Anna@msp.example')).toMatchObject({ code: 0 })
  const events = await engine.db.selectFrom('events').select('trust').execute()
  expect(events).toEqual([{ trust: 'user anna@msp.example' }])
})
