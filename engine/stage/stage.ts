import type { Logger } from 'pino'
import type { DatabaseConnection } from '../db/connect.ts'
import type { JsonObject } from '../graph/json.ts'
import { importFound } from '../playbooks/import-playbook.ts'
import type { Playbook } from '../playbooks/playbook.ts'
import type { Scenario, ScenarioEvent } from '../playbooks/scenario.ts'
import type { Difference } from '../scenarios/differences.ts'
import type { Catalogue } from '../sdk/catalogue.ts'
import type { Script } from '../sdk/powers.ts'
import { compareExpected } from './compare-expected.ts'
import { emptyingOf } from './empty-tables.ts'
import { lookAround } from './look-around.ts'
import { createMovedClock, letPass } from './moved-clock.ts'
import { playEvent } from './play-event.ts'
import { type ScenarioOutside, type StageMail, scenarioConnectors } from './scenario-connectors.ts'
import { scenarioAccounts } from './scenario-directory.ts'
import { connectInputs, setUpDesk } from './set-up-desk.ts'
import { startStageEngine } from './stage-engine.ts'
import { type StageStep, watchSteps } from './watch-steps.ts'

/** One thing that happened in a scenario, and what the workflow did then. */
export interface Act {
  event: ScenarioEvent
  /** What the clock said once all was done. */
  at: Date
  /** A delivery that was not taken. */
  refused: boolean
  steps: StageStep[]
  /** Why an event started nothing. */
  skipped: string[]
}

export interface Performance {
  acts: Act[]
  /** In what it came out otherwise than the scenario says; empty where it went as told. */
  differences: Difference[]
  /** Everything there was in the end, by the names that expectations have. */
  seen: Record<string, unknown>
  /** What went wrong in steps and why events started nothing, for whoever looks for a reason. */
  troubles: string[]
}

export interface StageOptions {
  catalogue: Catalogue
  /** With all migrations, and nothing on its desk. It is emptied before each scenario. */
  database: DatabaseConnection & { url: string }
  script: Script
  log: Logger
  /** Sends e-mail for real, instead of keeping it; where that is wanted. */
  mail?: {
    type: string
    credentials: JsonObject
    sent(): Promise<StageMail[]>
    clear(): void
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/**
 * One engine on which scenarios are played one after the other, each on an empty desk with its own clock: a new engine for
 * each would take most of the time.
 */
export async function openStage({ catalogue, database, script, log, mail }: StageOptions) {
  const outside: ScenarioOutside = { machines: [], scripts: [], messages: [], accounts: [], mails: [] }
  const connectors = [...catalogue.connectors, ...scenarioConnectors(outside)]
  const clock = createMovedClock()
  const stageCatalogue = { ...catalogue, connectors }
  const engine = await startStageEngine({
    catalogue: stageCatalogue,
    database,
    clock: clock.now,
    script,
    log,
  })
  // What the engine itself needs stands there by now, and stays.
  const emptying = await emptyingOf(database.pool)
  const { db, registry, secrets } = engine
  const sender = mail ?? {
    type: 'scenario-mail',
    credentials: {},
    sent: () => Promise.resolve(outside.mails),
    clear: () => undefined,
  }

  return {
    /** Plays a scenario of a playbook from beginning to end, and compares what came of it. */
    async play(playbook: Playbook, scenario: Scenario): Promise<Performance> {
      await database.pool.query(emptying)
      outside.machines = scenario.given.machines
      outside.scripts = []
      outside.messages = []
      outside.mails = []
      outside.directory = scenario.given.directory
      outside.accounts = scenarioAccounts(scenario.given.directory)
      sender.clear()
      clock.begin(scenario.given.now)
      const given = await setUpDesk(engine, scenario)
      const inputs = await connectInputs(engine, sender, scenario.inputs)
      const deps = { registry, secrets, publicUrl: stageUrlOfHooks }
      const found = { playbook, source: null }
      const imported = await db
        .transaction()
        .execute((tx) => importFound(tx, deps, found, { inputs, publish: true, actor: 'scenario' }))
      const watch = watchSteps(engine)
      const acts: Act[] = []
      for (const event of scenario.events) {
        let refused = false
        if ('passes' in event) await letPass(engine, clock, event.passes)
        else refused = !(await playEvent(engine, clock, imported, event, given))
        await engine.settled()
        acts.push({ event, at: clock.now(), refused, ...(await watch.next()) })
      }
      const { scripts, messages } = outside
      const accounts = outside.accounts.toSorted((a, b) => (a.login < b.login ? -1 : 1))
      const looked = await lookAround(engine, await sender.sent(), imported.workflowId, given)
      const seen = { ...looked, scripts, messages, accounts }
      const refused = acts.filter((act) => act.refused).length
      return {
        acts,
        differences: compareExpected(scenario, seen, refused),
        seen,
        troubles: await watch.troubles(),
      }
    },

    /** Does not close the database. */
    stop: () => engine.stop(),
  }
}

const stageUrlOfHooks = 'http://sentiero.example'
