import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
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
  const server = connectDatabase(postgres.url)
  await server.pool.query('create database sentiero_template')
  const url = postgres.url.replace(/sentiero$/, 'sentiero_template')
  const template = connectDatabase(url)
  await migrate(template.pool, resolve('migrations'), console.error)
  await installJobs(template.pool)
  await template.close()
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await server.close()
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
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
