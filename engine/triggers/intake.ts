import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { createFrontier } from '../db/frontier.ts'
import type { Database } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import type { ResolvePort } from '../runs/engine.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { repeat } from '../runs/repeat.ts'
import { forgetCaptured } from './captured-delivery.ts'
import { decideDeferred } from './decide-deferred.ts'
import { forgetOldKeys } from './forget-old-keys.ts'
import { listenMailboxes } from './listen-mailboxes.ts'
import { lookBack } from './look-back.ts'
import { routeEvents } from './route-events.ts'
import { runSchedules } from './run-schedules.ts'
import type { Rush } from './rush.ts'
import type { TakeReply } from './store-mail.ts'

export interface IntakeDeps {
  db: Kysely<Database>
  pool: Pool
  databaseUrl: string
  registry: Registry
  resolvePort: ResolvePort
  loadVersion: LoadVersion
  log: Logger
  clock: () => Date
  /** Takes answers to what people were asked by e-mail. */
  takeReply?: TakeReply
  /** What comes into this process by itself; absent where nothing does. */
  rush?: Rush
}

export interface Intake {
  /** Says that events were stored, so that they are routed at once instead of with the next look. */
  poke(): void
  stop(): Promise<void>
}

/** Events in one batch above which gathering more would save nothing, and how long a smaller one gathers. */
const fullBatch = 100
const gatherMs = 8
const gatherInRushMs = 50

/** Starts what turns stored events into runs, and what brings events by itself: schedules and mailboxes. */
export function startIntake(deps: IntakeDeps): Intake {
  const { db, pool, registry, loadVersion, log, clock, rush } = deps
  const report = (sentence: string) => log.warn(sentence)
  const frontier = createFrontier<string>()
  let routing: Promise<void> | undefined
  let again = false
  let stopped = false

  /** One router at a time in this process; a poke meanwhile means one more look. */
  function poke(): void {
    again = true
    if (stopped) return
    routing ??= route().finally(() => {
      routing = undefined
    })
  }

  async function route(): Promise<void> {
    while (again && !stopped) {
      again = false
      try {
        for (let routed = 1; routed > 0 && !stopped; ) {
          routed = await routeEvents(db, registry, loadVersion, clock, frontier)
          // While events stream in, larger batches cost less than the few milliseconds they wait.
          if (routed > 0 && routed < fullBatch) await delay(rush?.isOn() ? gatherInRushMs : gatherMs)
        }
      } catch (error) {
        // Seen again by the next look, a second later.
        log.warn({ err: error }, 'Routing events failed')
      }
    }
  }

  async function decideDue(): Promise<void> {
    while (!stopped && (await decideDeferred(db, registry, loadVersion, clock())) > 0);
  }

  const loops = [
    repeat(1000, async () => poke(), report),
    repeat(1000, async () => (await runSchedules(pool, registry)) > 0 && poke(), report),
    repeat(500, () => lookBack(db), report),
    repeat(500, decideDue, report),
    repeat(3_600_000, () => forgetOldKeys(db), report),
    repeat(3_600_000, () => forgetCaptured(db), report),
    listenMailboxes({ ...deps, onStored: poke }),
  ]

  return {
    poke,
    async stop() {
      stopped = true
      await Promise.all(loops.map((loop) => loop.stop()))
      await routing
    },
  }
}
