import { fileURLToPath } from 'node:url'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { catalogue } from '#nodes'
import { createSignIn, type SignIn } from '../auth/sign-in.ts'
import { type Config, readConfig } from '../config.ts'
import { readMasterKey } from '../connections/master-key.ts'
import { deriveKey, openSecretBox, type SecretBox } from '../connections/secrets.ts'
import { connectDatabase } from '../db/connect.ts'
import { startEmbeddedPostgres } from '../db/embedded.ts'
import { installJobs } from '../db/jobs.ts'
import { migrate } from '../db/migrate.ts'
import type { Database } from '../db/schema.ts'
import { createRegistry, type Registry } from '../registry.ts'

export interface Installation extends AsyncDisposable {
  config: Config
  databaseUrl: string
  db: Kysely<Database>
  pool: Pool
  registry: Registry
  secrets: SecretBox
  publicUrl: string
  signIn(): SignIn
}

/** Who changed something from here, as the audit log names it. */
export const actor = 'command line'

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url))

/**
 * Opens the database of this installation, migrated: the one of DATABASE_URL, or the embedded one, which is joined where
 * the server runs and started where it does not. `report` takes what happens on the way.
 */
export async function openInstallation(report: (sentence: string) => void): Promise<Installation> {
  const config = readConfig(process.env)
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: config.dataDir, report })
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
  const { db, pool, close } = connectDatabase(databaseUrl, { max: 10, applicationName: 'sentiero command' })
  const dispose = async () => {
    await close()
    await embedded?.stop()
  }
  try {
    await migrate(pool, migrationsDir, report)
    await installJobs(pool)
    const masterKey = readMasterKey(config)
    const { publicUrl } = config
    const secret = deriveKey(masterKey, 'session cookies').toString('base64url')
    return {
      config,
      databaseUrl,
      db,
      pool,
      registry: createRegistry(catalogue),
      secrets: openSecretBox(masterKey),
      publicUrl,
      signIn: () => createSignIn(db, { publicUrl, secret, report }),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}
