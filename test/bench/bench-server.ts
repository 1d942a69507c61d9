import { rm } from 'node:fs/promises'
import autocannon from 'autocannon'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { readMasterKey } from '#engine/connections/master-key.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import type { Database } from '#engine/db/schema.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createRegistry } from '#engine/registry.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { revealHookSecret } from '#engine/triggers/hook-secret.ts'
import { catalogue } from '#nodes'
import { newDataDir, type Server, startServer, testSecretKey } from '../support/server.ts'

export interface BenchServer extends AsyncDisposable {
  server: Server
  dataDir: string
  pool: Pool
  db: Kysely<Database>
  /** Another process that runs workflows, as on another machine. */
  startWorker(): Promise<Server>
  /** Publishes a document whose trigger is a webhook with a bearer token. */
  publish(document: WorkflowDocument): Promise<{ url: string; headers: Record<string, string> }>
  /** Runs that ended well so far. Throws where one has not: nobody need wait for it. */
  succeeded(): Promise<number>
}

/**
 * The product as `npm start` runs it: one process and the embedded PostgreSQL, with fsync. With `roles`, the process has only
 * those: `startWorker` adds others.
 */
export async function startBenchServer(options: { roles?: 'web' } = {}): Promise<BenchServer> {
  const dataDir = await newDataDir()
  const server = await startServer({ dataDir, ...options })
  // Adopts the server's own PostgreSQL.
  const postgres = await startEmbeddedPostgres({ dataDir })
  const { pool, db, close } = connectDatabase(postgres.url, { max: 2 })
  const registry = createRegistry(catalogue)
  const box = openSecretBox(readMasterKey({ secretKey: testSecretKey, dataDir }))
  return {
    server,
    dataDir,
    pool,
    db,
    startWorker: () => startServer({ databaseUrl: postgres.url, roles: 'worker' }),
    async publish(document) {
      return db.transaction().execute(async (tx) => {
        const id = uuidv7()
        await tx
          .insertInto('workflows')
          .values({ id, name: document.name, draft: JSON.stringify(document) })
          .execute()
        await publishWorkflow(tx, registry, id, { actor: 'bench', note: '' })
        const trigger = await tx
          .selectFrom('triggers')
          .select(['id', 'hook_key'])
          .where('workflow_id', '=', id)
          .executeTakeFirstOrThrow()
        const secret = await revealHookSecret(tx, box, trigger.id)
        return {
          url: `${server.url}/hooks/${trigger.hook_key}`,
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        }
      })
    },
    async succeeded() {
      const { rows } = await pool.query<{ n: number; message: string | null }>(
        `select count(*) filter (where status = 'succeeded') as n, min(error ->> 'message') as message from run_history`,
      )
      const [first] = rows
      if (first?.message) throw new Error(`A run failed: ${first.message}`)
      return first?.n ?? 0
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/**
 * Posts JSON bodies, each different, from 32 connections if no other number is given, and never from more than there are
 * requests; `limit` is a number of requests or of seconds.
 */
export function post(
  target: { url: string; headers: Record<string, string> },
  body: Record<string, unknown>,
  limit: ({ amount: number } | { duration: number }) & { connections?: number },
  onAnswer: (milliseconds: number) => void = () => {},
): Promise<autocannon.Result> {
  const { connections = 32 } = limit
  return autocannon({
    setupClient: (client) => client.on('response', (_status, _bytes, milliseconds) => onAnswer(milliseconds)),
    ...target,
    ...limit,
    method: 'POST',
    connections: 'amount' in limit ? Math.min(connections, limit.amount) : connections,
    idReplacement: true,
    body: JSON.stringify({ ...body, delivery: '[<id>]' }),
  })
}
