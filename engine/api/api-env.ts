import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Caller, Callers } from '../auth/callers.ts'
import type { SignIn } from '../auth/sign-in.ts'
import type { LendMeans } from '../connections/means.ts'
import type { ResolvePort } from '../connections/provider.ts'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { SourceReader } from '../playbook-sources/refresh-source.ts'
import type { Registry } from '../registry.ts'
import type { LiveFeed } from '../runs/live-feed.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import type { Powers } from '../sdk/powers.ts'
import type { StageKeeper } from '../stage/stage-keeper.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { ReceiveHook } from '../triggers/receive-hook.ts'

/** What the API works with. */
export interface ApiDeps {
  db: Kysely<Database>
  pool: Pool
  registry: Registry
  signIn: SignIn
  callers: Callers
  secrets: SecretBox
  log: Logger
  live: LiveFeed
  loadVersion: LoadVersion
  receiveHook: ReceiveHook
  metrics: Metrics
  /** Draws an accepted delivery; absent where no traces are drawn. */
  hookAccepted?: Tracing['hookAccepted']
  /** Says that events were stored, so that they are routed at once where this process routes them. */
  storedEvents(): void
  /** What steps may ask for that are played; absent where this process offers none. */
  powers?: Partial<Powers>
  /** Plays scenarios of playbooks; absent where this process plays none. */
  stage?: Pick<StageKeeper, 'play'>
  /** Reads playbooks from their sources; absent where this process reads none. */
  sourceReader?: SourceReader
  /** Who sends e-mail for a customer. */
  resolvePort: ResolvePort
  lendMeans: LendMeans
  /** The time that runs go by. */
  clock: () => Date
  /** Cancels a run that this process drives; false where it does not. */
  cancelHere(runId: string): boolean
  /** Where people and webhooks reach this server, without a slash at its end. */
  publicUrl: string
  migrationsDir: string
  /** The built editor. */
  editorDir: string
}

/** What each request carries. */
export interface ApiEnv {
  Variables: {
    /** Null for strangers. */
    caller: Caller | null
  }
}
