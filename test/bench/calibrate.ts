import { rm } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { addJobs, installJobs, runJobs } from '#engine/db/jobs.ts'
import { newDataDir } from '../support/server.ts'

export interface Calibration {
  cores: number
  cpu: string
  memoryGb: number
  node: string
  /** Rows of about 300 bytes, 100 to a commit, on 4 connections, with fsync. */
  rawBatchedInsertsPerS: number
  /** graphile-worker alone, jobs that do nothing. */
  rawJobsPerS: number
}

/** What this machine does without us, measured now: the yardstick of the figures beside it. */
export async function calibrate(): Promise<Calibration> {
  const dataDir = await newDataDir()
  const postgres = await startEmbeddedPostgres({ dataDir })
  const { pool, close } = connectDatabase(postgres.url, { max: 12 })
  try {
    await installJobs(pool)
    return {
      cores: availableParallelism(),
      cpu: cpus()[0]?.model ?? 'unknown',
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      rawBatchedInsertsPerS: await insertsPerSecond(),
      rawJobsPerS: await jobsPerSecond(),
    }
  } finally {
    await close()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }

  async function insertsPerSecond(): Promise<number> {
    await pool.query(
      'create table calibration (id bigint generated always as identity primary key, body jsonb)',
    )
    const body = JSON.stringify({ text: 'x'.repeat(280) })
    const rows = Array.from({ length: 100 }, () => body)
    const started = performance.now()
    let inserted = 0
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        while (performance.now() - started < 3000) {
          await pool.query('insert into calibration (body) select * from unnest($1::jsonb[])', [rows])
          inserted += rows.length
        }
      }),
    )
    return Math.round(inserted / ((performance.now() - started) / 1000))
  }

  async function jobsPerSecond(): Promise<number> {
    const count = 20_000
    let done = 0
    for (let n = 0; n < count; n += 1000) {
      await addJobs(
        pool,
        Array.from({ length: 1000 }, () => ({ task: 'nothing', payload: {} })),
      )
    }
    const started = performance.now()
    const allDone = Promise.withResolvers<void>()
    const jobs = await runJobs({
      pool,
      concurrency: 10,
      localQueueSize: 500,
      tasks: {
        nothing: async () => {
          done += 1
          if (done === count) allDone.resolve()
        },
      },
    })
    await allDone.promise
    const seconds = (performance.now() - started) / 1000
    await jobs.stop()
    return Math.round(count / seconds)
  }
}
