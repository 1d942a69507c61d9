import { fileURLToPath } from 'node:url'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { createSignIn, type SignIn } from './auth/sign-in.ts'
import type { Config } from './config.ts'
import { readMasterKey } from './connections/master-key.ts'
import { createLendMeans, type LendMeans } from './connections/means.ts'
import { createPortResolver } from './connections/provider.ts'
import { deriveKey, openSecretBox, type SecretBox } from './connections/secrets.ts'
import { connectDatabase } from './db/connect.ts'
import { startEmbeddedPostgres } from './db/embedded.ts'
import { installJobs } from './db/jobs.ts'
import { migrate } from './db/migrate.ts'
import type { Database } from './db/schema.ts'
import { allowListed } from './http/allow-list.ts'
import { createDial } from './http/dial.ts'
import { createHttp } from './http/http.ts'
import type { TraceRequest } from './http/trace-request.ts'
import { createRegistry, type Registry } from './registry.ts'
import { rememberDesk } from './runs/cached-ports.ts'
import type { ResolvePort } from './runs/engine.ts'
import type { Catalogue } from './sdk/catalogue.ts'

/** One installation of Sentiero as the server and the command line both need it. */
export interface Installation extends AsyncDisposable {
  config: Config
  databaseUrl: string
  db: Kysely<Database>
  pool: Pool
  registry: Registry
  secrets: SecretBox
  resolvePort: ResolvePort
  lendMeans: LendMeans
  /** Sign-in for people who reach the server at this address. */
  signIn(publicUrl: string): SignIn
}

export const migrationsDir = fileURLToPath(new URL('../migrations', import.meta.url))

/**
 * Opens the database of this installation and migrates it: the one of DATABASE_URL, or the embedded one, which is joined
 * where it runs and started where it does not. `report` takes what happens on the way.
 */
export async function openInstallation(
  config: Config,
  catalogue: Catalogue,
  report: (sentence: string) => void,
  options: { connections: number; name: string; trace?: TraceRequest | undefined },
): Promise<Installation> {
  const stack = new AsyncDisposableStack()
  try {
    const masterKey = readMasterKey(config)
    const databaseUrl = config.databaseUrl ?? (await startEmbedded())
    const { db, pool, close } = connectDatabase(databaseUrl, {
      max: options.connections,
      applicationName: options.name,
    })
    stack.defer(close)
    await migrate(pool, migrationsDir, report)
    await installJobs(pool)
    const registry = createRegistry(catalogue)
    const secrets = openSecretBox(masterKey)
    const allow = allowListed(db)
    const traced = options.trace ? { trace: options.trace } : {}
    const lendMeans = createLendMeans(db, createDial({ allow }), createHttp({ allow, ...traced }))
    const connectorOf = registry.connector
    const secret = deriveKey(masterKey, 'session cookies').toString('base64url')
    return {
      config,
      databaseUrl,
      db,
      pool,
      registry,
      secrets,
      lendMeans,
      resolvePort: rememberDesk(createPortResolver({ db, secrets, connectorOf, lendMeans })),
      signIn: (publicUrl) => createSignIn(db, { publicUrl, secret, report }),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }

  async function startEmbedded(): Promise<string> {
    const { url, stop } = await startEmbeddedPostgres({ dataDir: config.dataDir, report })
    stack.defer(stop)
    return url
  }
}
