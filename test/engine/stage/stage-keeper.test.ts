import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPlaybook } from '#engine/playbooks/read-playbook.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { createStageKeeper, NoStage, type StageKeeper } from '#engine/stage/stage-keeper.ts'
import { catalogue } from '#nodes'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let keeper: StageKeeper
const script = createScriptPool({ size: 1 })
const log = pino({ level: 'silent' })
const migrationsDir = fileURLToPath(new URL('../../../migrations', import.meta.url))

beforeAll(async () => {
  database = await createTestDatabase()
  keeper = createStageKeeper({ catalogue, databaseUrl: database.url, migrationsDir, script, log })
})

afterAll(async () => {
  await keeper?.stop()
  await script.stop()
  await database?.[Symbol.asyncDispose]()
})

async function scenarioOf(slug: string, words: RegExp) {
  const playbook = await readPlaybook(slug)
  const scenario = playbook?.scenarios.find(({ name }) => words.test(name))
  if (!playbook || !scenario) throw new Error(`${slug} has no such scenario`)
  return { playbook, scenario }
}

test('a scenario is played from its events to its effects, told step by step, and leaves nothing behind', async () => {
  const { playbook, scenario } = await scenarioOf(
    'alert-to-ticket',
    /The end of the problem closes the ticket/,
  )

  const { acts, differences, seen } = await keeper.play(playbook, scenario)

  expect(differences).toEqual([])
  expect(acts.map(({ steps }) => steps.map(({ run, nodeId, status }) => [run, nodeId, status]))).toEqual([
    expect.arrayContaining([[1, 'open', 'ok']]),
    expect.arrayContaining([[2, 'close', 'ok']]),
  ])
  expect(acts[0]?.steps.find(({ nodeId }) => nodeId === 'open')).toMatchObject({ writes: true, error: null })
  expect(seen.tickets).toMatchObject([{ status: 'closed' }])
  for (const table of ['tickets', 'workflows', 'events', 'customers', 'connections'] as const) {
    expect(await database.db.selectFrom(table).selectAll().execute(), table).toEqual([])
  }
})

test('days go by at once, and mails are kept instead of sent', async () => {
  const { playbook, scenario } = await scenarioOf('waiting-for-customer', /Two reminders without an answer/)

  const { acts, differences, seen } = await keeper.play(playbook, scenario)

  expect(differences).toEqual([])
  expect(acts.length).toBe(scenario.events.length)
  expect(seen.mails).not.toEqual([])
})

test('what comes out otherwise than expected is told with its place', async () => {
  const { playbook, scenario } = await scenarioOf(
    'alert-to-ticket',
    /An alert of Alertmanager opens one ticket/,
  )
  const otherwise = { ...scenario, expect: { ...scenario.expect, tickets: [{ status: 'closed' }] } }

  const { differences } = await keeper.play(playbook, otherwise)

  expect(differences).toEqual([{ where: 'tickets[0].status', wanted: 'closed', seen: 'new' }])
})

test('a stage that nobody plays on is dropped, and the next one is new', async () => {
  const databaseUrl = database.url
  const short = createStageKeeper({ catalogue, databaseUrl, migrationsDir, script, log, idleMs: 1 })
  const { playbook, scenario } = await scenarioOf(
    'alert-to-ticket',
    /An alert of Alertmanager opens one ticket/,
  )
  const stages = async () => {
    const { rows } = await database.pool.query(
      `select datname from pg_database d join pg_roles r on r.oid = d.datdba where datname like 'sentiero\\_stage\\_%'`,
    )
    return rows.length
  }
  const before = await stages()
  await short.play(playbook, scenario)
  await expect.poll(stages, { timeout: 60_000 }).toBe(before)
  await short.stop()
  await expect(short.play(playbook, scenario)).rejects.toThrow(NoStage)
})
