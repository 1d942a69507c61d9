import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import pg from 'pg'
import { afterAll, expect, inject } from 'vitest'
import { connectDatabase, type DatabaseConnection } from '#engine/db/connect.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's PostgreSQL, for making databases in it. */
    postgresUrl: string
  }
}

export interface TestDatabase extends DatabaseConnection, AsyncDisposable {
  url: string
}

const open = new Set<string>()

afterAll(() => {
  if (open.size === 0) return
  throw new Error(
    `${open.size} test database(s) of this file were left open (${[...open].join(', ')}). Use ` +
      '"await using database = await createTestDatabase()" or call its [Symbol.asyncDispose]() in afterAll.',
  )
})

/** An own database with all migrations and the job schema, cloned from the run's template; dropped when disposed. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return openDatabase('sentiero_template')
}

/** An own database with nothing in it, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return openDatabase('template0')
}

async function openDatabase(template: string): Promise<TestDatabase> {
  const file = basename(expect.getState().testPath ?? 'unknown', '.test.ts').replaceAll(/[^a-z0-9]/g, '_')
  const name = `test_${file.slice(0, 40)}_${randomBytes(5).toString('hex')}`
  await onServer(`create database ${name} template ${template}`)
  open.add(name)
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
  const connection = connectDatabase(url, { applicationName: name })
  return {
    ...connection,
    url,
    async [Symbol.asyncDispose]() {
      if (!open.delete(name)) return
      await connection.close()
      await onServer(`drop database ${name} with (force)`)
    },
  }
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
