import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'
import { runningPostmaster } from '#engine/db/postmaster.ts'
import { processStart } from '#engine/db/process-start.ts'

const PREFIX = 'sentiero-test-'

/** vitest's globalSetup: one PostgreSQL for the whole run, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers()
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, report: console.error })
  const stop = async () => {
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await makeTemplate(postgres.url)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('postgresUrl', postgres.url)
  return stop
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const server = connectDatabase(serverUrl)
  await server.pool.query('create database sentiero_template')
  await server.close()
  const template = connectDatabase(serverUrl.replace(/sentiero$/, 'sentiero_template'))
  try {
    await migrate(template.pool, join(import.meta.dirname, '../../migrations'), console.error)
    await installJobs(template.pool)
  } finally {
    await template.close()
  }
}

/** Stops and removes what a killed run left in the temporary folder. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!(pid > 0) || processStart(pid) !== undefined) continue
    const dataDir = join(tmpdir(), name)
    const orphan = runningPostmaster(join(dataDir, 'postgres'))
    if (orphan !== undefined) process.kill(orphan.pid, 'SIGQUIT')
    while (orphan !== undefined && processStart(orphan.pid) !== undefined) await delay(20)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}
