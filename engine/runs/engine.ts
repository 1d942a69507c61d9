import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { CallRates } from '../connections/call-rates.ts'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { EffectLimits } from '../graph/effect-limits.ts'
import type { PortName, Ports } from '../msp/ports.ts'
import type { Registry } from '../registry.ts'
import type { Powers } from '../sdk/powers.ts'
import type { Committer } from './committer.ts'
import type { LiveFeed } from './live-feed.ts'
import type { LoadVersion } from './load-version.ts'
import type { Observer } from './observer.ts'
import type { Play } from './play.ts'

/** Who serves a port for a customer: our own desk, or a connection to a vendor. */
export type Provided<Port extends PortName> =
  | { provider: 'desk' }
  | { provider: 'connection'; connectionId: string; port: Ports[Port] }

export type ResolvePort = <Port extends PortName>(
  port: Port,
  wanted: { customerId: string | null; connectionId?: string | undefined },
) => Promise<Provided<Port>>

/** What driving a run needs. */
export interface Engine {
  db: Kysely<Database>
  pool: Pool
  registry: Registry
  log: Logger
  resolvePort: ResolvePort
  /** What nodes may ask for beside the ports; absent where this process offers none. */
  powers?: Partial<Powers>
  /** Opens secret variables; absent where no step is to get any. */
  secrets?: SecretBox
  /** Where people reach the server; absent: what the process that last served the web has noted. */
  publicUrl?: string
  committer: Committer
  loadVersion: LoadVersion
  live: LiveFeed
  /** Counts, draws or logs what happens; absent where nobody wants to know. */
  observer?: Observer
  /** Keeps steps to the rates of their connections; absent where nobody drives runs. */
  rates?: CallRates
  /** The limits that hold for workflows without their own; absent where nobody drives runs. */
  standingLimits?: () => Promise<EffectLimits>
  /** Waited for before a run is taken up; absent where nothing goes first. */
  beforeRun?: () => Promise<void>
  /** The time that steps, waits and retries go by. */
  clock: () => Date
  /** Retries nearer than this, in seconds, are waited for in memory; later ones park the run. 5 if left out. */
  waitInMemorySeconds?: number
  /** Answers in place of steps; only dry runs that are played have it. */
  play?: Play
}
