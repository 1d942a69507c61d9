import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { addJobs, installJobs, runJobs } from '#engine/db/jobs.ts'

const OUTAGE_MS = 10_000

test('jobs go on after the database was away for ten seconds, and none is lost or left locked', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sentiero-outage-'))
  const before = await startEmbeddedPostgres({ dataDir })
  const { pool, close } = connectDatabase(before.url)
  await installJobs(pool)
  const seen = new Set<unknown>()
  const { promise: back, resolve: comeBack } = Promise.withResolvers<void>()
  const jobs = await runJobs({
    pool,
    concurrency: 4,
    tasks: {
      note: async (payload) => {
        seen.add(payload)
      },
      hold: async (payload) => {
        seen.add(payload)
        await back
      },
    },
  })
  await addJobs(pool, [
    { task: 'note', payload: 'before' },
    { task: 'hold', payload: 'during' },
    { task: 'note', payload: 'later', runAt: new Date(Date.now() + OUTAGE_MS / 2) },
  ])
  await vi.waitFor(() => expect(seen).toEqual(new Set(['before', 'during'])), 10_000)
  await before.stop()
  await delay(OUTAGE_MS / 2)
  comeBack() // its completion cannot be written yet
  await delay(OUTAGE_MS / 2)
  const after = await startEmbeddedPostgres({ dataDir })
  expect(after.url).toBe(before.url)
  await vi.waitFor(() => addJobs(pool, [{ task: 'note', payload: 'after' }]), 10_000)
  await vi.waitFor(() => expect(seen).toEqual(new Set(['before', 'during', 'later', 'after'])), 60_000)
  await vi.waitFor(async () => {
    const { rows } = await pool.query('select task_identifier, locked_by from graphile_worker.jobs')
    expect(rows).toEqual([])
  }, 60_000)
  await jobs.stop()
  await close()
  await after.stop()
  rmSync(dataDir, { recursive: true, force: true })
}, 120_000)
