import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restoreBackup } from '#engine/backup/restore-backup.ts'
import { writeBackup } from '#engine/backup/write-backup.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { defineNode, TryAgain, z } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, template } from '../../support/document.ts'
import { assembleEngine, startEngine } from '../../support/engine.ts'
import { testCatalogue } from '../runs/test-nodes.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sentiero-backup-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A system outside that is busy for one, keeps another waiting, and answers the rest. */
function outside() {
  const calls: { value: string; key: string }[] = []
  let isBusy = true
  let held: PromiseWithResolvers<void> | undefined = Promise.withResolvers<void>()
  const call = defineNode({
    type: 'test.outside',
    title: 'Call',
    description: 'Calls the system outside',
    category: 'connectors',
    icon: 'IconPlug',
    effect: 'writes',
    idempotency: 'native',
    params: z.object({ value: z.string() }),
    output: z.object({}),
    async run({ params: { value }, effect: { key } }) {
      if (isBusy && value === 'parked') throw new TryAgain('Busy', { afterSeconds: 3600 })
      calls.push({ value, key })
      if (value === 'running') await held?.promise
      return {}
    },
  })
  return {
    calls,
    call,
    letGo() {
      isBusy = false
      held?.resolve()
      held = undefined
    },
  }
}

const flow = buildDocument(
  {
    hook: { type: 'test.hook' },
    ticket: { type: 'ticket.create', params: { subject: template('Of {{ trigger.name }}') } },
    call: { type: 'test.outside', params: { value: expression('trigger.name') } },
    note: {
      type: 'ticket.comment',
      params: { ticket: expression('steps.ticket.output.id'), body: template('Done {{ trigger.name }}') },
    },
  },
  ['hook -> ticket', 'ticket -> call', 'call -> note'],
)

test('runs that were queued, running or parked at the backup end after the restore, each exactly once', async () => {
  const system = outside()
  const catalogue = testCatalogue([system.call])
  await using source = await startEngine(catalogue)
  const workflowId = await source.publish(flow)
  const start = (name: string) =>
    source.db.transaction().execute(async (tx) => {
      const input = { name }
      const { runId } = await startManually(tx, source.registry, { workflowId, input, actor: 'test' })
      // One after the other, so that the third is still queued while the second runs.
      await tx
        .updateTable('runs')
        .set({ concurrency_key: name === 'parked' ? null : 'one' })
        .where('id', '=', runId)
        .execute()
    })
  const statuses = async () => {
    const rows = await source.db.selectFrom('runs').select('status').orderBy('id').execute()
    return rows.map(({ status }) => status)
  }
  await start('parked')
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['waiting'])
  await start('running')
  await expect.poll(() => system.calls.length, { timeout: 10_000 }).toBe(1)
  await start('queued')
  expect(await statuses()).toEqual(['waiting', 'running', 'queued'])

  const file = join(folder, 'under-way.backup')
  const report = () => undefined
  await writeBackup({ pool: source.pool, file, version: '0.1.0', report })
  const [inSource] = system.calls
  system.letGo()
  await source.settled()
  system.calls.length = 0

  const engine = await assembleEngine(catalogue, await createTestDatabase())
  await using _ = engine
  const { pool, db } = engine
  const options = { pool, file, migrationsDir: 'migrations', replace: false, report }
  expect(await restoreBackup(options)).toMatchObject({ requeued: 2 })
  await db.updateTable('waits').set({ wake_at: new Date() }).execute()
  const working = await engine.startWorking()
  try {
    const ended = () => db.selectFrom('run_history').select('status').execute()
    await expect
      .poll(ended, { timeout: 20_000 })
      .toEqual([{ status: 'succeeded' }, { status: 'succeeded' }, { status: 'succeeded' }])
  } finally {
    await working.stop()
  }
  expect(await db.selectFrom('runs').select('id').execute()).toEqual([])
  const tickets = await db.selectFrom('tickets').select('subject').orderBy('subject').execute()
  expect(tickets.map(({ subject }) => subject)).toEqual(['Of parked', 'Of queued', 'Of running'])
  const comments = await db.selectFrom('ticket_comments').select('body').orderBy('body').execute()
  expect(comments.map(({ body }) => body)).toEqual(['Done parked', 'Done queued', 'Done running'])
  expect(system.calls.map(({ value }) => value).sort()).toEqual(['parked', 'queued', 'running'])
  // The one that was under way is asked for again under its own key: whoever was outside knows it.
  expect(system.calls.find(({ value }) => value === 'running')?.key).toBe(inSource?.key)
})
