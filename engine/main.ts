import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { catalogue } from '#nodes'
import { createApi } from './api/app.ts'
import { createCallers } from './auth/callers.ts'
import { makeSetUpToken } from './auth/setup.ts'
import { createSignIn } from './auth/sign-in.ts'
import { buildEditor } from './build-editor.ts'
import { localUrl, readConfig } from './config.ts'
import { readMasterKey } from './connections/master-key.ts'
import { createPortResolver } from './connections/provider.ts'
import { deriveKey, openSecretBox } from './connections/secrets.ts'
import { connectDatabase } from './db/connect.ts'
import { startEmbeddedPostgres } from './db/embedded.ts'
import { installJobs } from './db/jobs.ts'
import { migrate } from './db/migrate.ts'
import { createRegistry } from './registry.ts'
import { rememberDesk } from './runs/cached-ports.ts'
import { createLiveFeed } from './runs/live-feed.ts'
import { createLoadVersion } from './runs/load-version.ts'
import { type RunWorker, startWorker } from './runs/worker.ts'
import { type Intake, startIntake } from './triggers/intake.ts'
import { createReceiveHook } from './triggers/receive-hook.ts'
import { createStoreEvent } from './triggers/store-events.ts'

const rootDir = fileURLToPath(new URL('..', import.meta.url))
const migrationsDir = fileURLToPath(new URL('../migrations', import.meta.url))
const editorDir = fileURLToPath(new URL('../dist/editor', import.meta.url))

const config = readConfig(process.env)
const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
const report = (sentence: string) => log.warn(sentence)

const embedded = config.databaseUrl
  ? undefined
  : await startEmbeddedPostgres({ dataDir: config.dataDir, report })
const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
const { db, pool, close } = connectDatabase(databaseUrl, { max: 20 })
await migrate(pool, migrationsDir, report)
await installJobs(pool)

const registry = createRegistry(catalogue)
const masterKey = readMasterKey(config)
const secrets = openSecretBox(masterKey)
const resolvePort = rememberDesk(createPortResolver({ db, secrets, connectorOf: registry.connector }))
const loadVersion = createLoadVersion(db)
const live = createLiveFeed()
const engine = { db, pool, registry, log, resolvePort, loadVersion, live }

let worker: RunWorker | undefined
let intake: Intake | undefined
if (config.roles.includes('worker')) {
  worker = await startWorker(engine, databaseUrl)
  intake = startIntake({ ...engine, databaseUrl })
}

const web = config.roles.includes('web') ? await startWeb() : undefined
if (!web) console.log('Sentiero is working: this process runs workflows and answers no requests.')

async function startWeb() {
  const storeEvent = createStoreEvent(pool, () => intake?.poke())
  const secret = deriveKey(masterKey, 'session cookies').toString('base64url')
  const signIn = createSignIn(db, { publicUrl: config.publicUrl, secret, report })
  const api = createApi({
    ...engine,
    secrets,
    signIn,
    callers: createCallers(db, signIn),
    receiveHook: createReceiveHook({ pool, registry, secrets, storeEvent }),
    cancelHere: (runId) => worker?.cancel(runId) ?? false,
    publicUrl: config.publicUrl,
    migrationsDir,
    editorDir,
  })
  const server = serve({ fetch: api.fetch, port: config.port, hostname: config.host })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  console.log(`Sentiero is ready: ${localUrl(config.host, port)}`)
  const token = await makeSetUpToken(db)
  if (token !== null)
    console.log(`Set it up (this link works once): ${config.publicUrl}/setup?token=${token}`)
  buildEditor(rootDir, (sentence) => console.log(sentence)).catch((error: Error) => log.error(error.message))
  return server
}

// Under npm, Ctrl-C arrives twice; the second one must not cut the first short.
let stopping: Promise<void> | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopping ??= stop()))

/** Takes nothing new, finishes what is under way or leaves it to the next start, and stops the database last. */
async function stop(): Promise<void> {
  log.info('Stopping')
  const closed = new Promise<void>((resolve) => (web ? web.close(() => resolve()) : resolve()))
  if (web && 'closeIdleConnections' in web) web.closeIdleConnections()
  const hurry = setTimeout(() => web && 'closeAllConnections' in web && web.closeAllConnections(), 2000)
  await intake?.stop()
  await worker?.stop()
  await closed
  clearTimeout(hurry)
  await close()
  await embedded?.stop()
  process.exit(0)
}
