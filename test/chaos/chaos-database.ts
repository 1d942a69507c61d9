import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'

export interface ChaosDatabase extends AsyncDisposable {
  /** A fresh database with all migrations; dropped when disposed. */
  clone(): Promise<{ url: string } & AsyncDisposable>
}

/** A PostgreSQL of its own, as long as it is wanted. */
export async function createChaosDatabase(): Promise<ChaosDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sentiero-chaos-'))
  const report = (sentence: string) => process.stderr.write(`${sentence}\n`)
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, report })
  const urlOf = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href
  await onServer('create database chaos_template')
  const template = connectDatabase(urlOf('chaos_template'))
  try {
    await migrate(template.pool, join(import.meta.dirname, '../../migrations'), report)
    await installJobs(template.pool)
  } finally {
    await template.close()
  }

  async function onServer(statement: string): Promise<void> {
    const { pool, close } = connectDatabase(postgres.url, { max: 1 })
    try {
      await pool.query(statement)
    } finally {
      await close()
    }
  }

  return {
    async clone() {
      const name = `chaos_${randomBytes(5).toString('hex')}`
      await onServer(`create database ${name} template chaos_template`)
      return {
        url: urlOf(name),
        [Symbol.asyncDispose]: () => onServer(`drop database ${name} with (force)`),
      }
    },
    async [Symbol.asyncDispose]() {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
