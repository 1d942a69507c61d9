import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid'
import { connectDatabase, type DatabaseConnection } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'
import type { SettledNode } from '#engine/graph/run-state.ts'
import { makePartitions } from '#engine/history/make-partitions.ts'
import { keptDays, readKeptRuns } from '#engine/history/retention.ts'
import { migrationsDir } from '#engine/open-installation.ts'
import { writeCheckpoints } from '#engine/runs/checkpoint.ts'
import { insertRuns } from '#engine/runs/new-run.ts'
import { newDataDir } from '../support/server.ts'
import type { Measurement } from './figures.ts'

const together = 100
const stepsPerRun = 10
const rounds = 20

/**
 * What PostgreSQL writes ahead for a step with an output of 1 KB: runs of ten steps, a hundred runs side by side, each step
 * checkpointed by itself as steps outside are, the last one with the end of the run. With the workers' own statement, and
 * without the event and the job.
 */
export const measureWal: Measurement = {
  title: 'what a step writes ahead',
  names: ['wal_bytes_per_step'],
  async measure(progress) {
    const dataDir = await newDataDir()
    const postgres = await startEmbeddedPostgres({ dataDir })
    const connection = connectDatabase(postgres.url, { max: 2 })
    const { db, pool } = connection
    try {
      await migrate(pool, migrationsDir)
      await installJobs(pool)
      await makePartitions(pool, keptDays(await readKeptRuns(db)), Date.now())
      // Pages that are touched for the first time after a checkpoint are written whole: at the rates of a bench that is little.
      await writeRounds(connection, 5)
      const pages = async () =>
        (await pool.query<{ n: string }>('select wal_fpi as n from pg_stat_wal')).rows[0]?.n
      const pagesBefore = Number(await pages())
      const apart = await writeRounds(connection, rounds)
      const wholePages = Number(await pages()) - pagesBefore
      progress(`  ${Math.round(apart)} bytes, each by itself`)
      const atOnce = await writeRounds(connection, rounds, stepsPerRun)
      return {
        wal_bytes_per_step: {
          value: Math.round(apart),
          unit: 'bytes',
          of: `a step of 1 KB, ${together} runs to a commit, each step by itself`,
          ten_steps_at_once: Math.round(atOnce),
          whole_pages: wholePages,
          steps: rounds * together * stepsPerRun,
        },
      }
    } finally {
      await connection.close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

/** Bytes that were written ahead for a step, with so many steps of a run in one checkpoint. */
async function writeRounds({ db, pool }: DatabaseConnection, times: number, atOnce = 1): Promise<number> {
  const workerId = uuidv4()
  let bytes = 0
  for (let round = 0; round < times; round++) {
    const ids = Array.from({ length: together }, () => uuidv7())
    await insertRuns(
      db,
      ids.map((id) => ({
        id,
        workflowId: uuidv7(),
        version: 1,
        triggerNode: 'hook',
        eventId: uuidv7(),
        customerId: null,
        concurrencyKey: null,
      })),
    )
    await pool.query(
      `update runs set status = 'running', lease_owner = $1, lease_epoch = 1, started_at = now()`,
      [workerId],
    )
    const before = await position(pool)
    for (let seq = atOnce; seq <= stepsPerRun; seq += atOnce) {
      await writeCheckpoints(
        db,
        workerId,
        ids.map((runId) => ({
          runId,
          epoch: 1,
          seq,
          status: seq === stepsPerRun ? 'succeeded' : 'running',
          state: { settled: settledUpTo(seq), attempts: {}, waiting: {}, open: {} },
          error: null,
          result: null,
          dropWaits: false,
          steps: Array.from({ length: atOnce }, (_, n) => step(seq - atOnce + 1 + n)),
          effects: [],
          waits: [],
          endedWaits: [],
        })),
      )
    }
    const { rows } = await pool.query<{ bytes: string }>(
      'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1) as bytes',
      [before],
    )
    bytes += Number(rows[0]?.bytes)
  }
  return bytes / (times * together * stepsPerRun)
}

function step(seq: number) {
  const at = new Date()
  return {
    seq,
    nodeId: `step-${seq}`,
    path: '',
    attempt: 1,
    status: 'ok' as const,
    handle: 'out',
    startedAt: at,
    finishedAt: at,
    input: { device: 'SRV-1' },
    // What does not compress.
    output: { text: randomBytes(756).toString('base64') },
    error: null,
  }
}

function settledUpTo(seq: number): Record<string, SettledNode> {
  return Object.fromEntries(
    Array.from({ length: seq }, (_, n) => [`step-${n + 1}`, { status: 'ok' as const, handle: 'out' }]),
  )
}

async function position(pool: DatabaseConnection['pool']): Promise<string | undefined> {
  const { rows } = await pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')
  return rows[0]?.lsn
}
