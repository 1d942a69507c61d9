import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Kysely } from 'kysely'
import { pino } from 'pino'
import { z } from 'zod'
import { listEffects, mostEffects } from '../api/list-effects.ts'
import { findRun } from '../api/list-runs.ts'
import { readRun } from '../api/read-run.ts'
import { type Caller, nameOf } from '../auth/callers.ts'
import { can } from '../auth/can.ts'
import { listUsers } from '../auth/users.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import { allowListed } from '../http/allow-list.ts'
import { createHttp } from '../http/http.ts'
import type { Installation } from '../open-installation.ts'
import type { Registry } from '../registry.ts'
import { createLiveFeed } from '../runs/live-feed.ts'
import { createLoadVersion } from '../runs/load-version.ts'
import { startDraftTrial } from '../runs/start-trial.ts'
import { startTrial } from '../runs/start-workflow.ts'
import { startWorker } from '../runs/worker.ts'
import { createScriptPool } from '../sandbox/script-pool.ts'
import { type ManualStart, startManually } from '../triggers/start-manually.ts'
import { actor } from './actor.ts'
import type { Run } from './answer.ts'
import { findWorkflowId } from './find-workflow.ts'
import { isWorkerAlive } from './is-worker-alive.ts'
import { readInput } from './read-input.ts'
import { planText, runText } from './run-text.ts'

const options = z.object({
  input: z.string().optional(),
  trigger: z.string().optional(),
  as: z.string().trim().toLowerCase().optional(),
  wait: z.boolean().default(false),
  dry: z.boolean().default(false),
  draft: z.boolean().default(false),
  timeout: z.coerce.number().positive().max(86_400),
})

const inputObject = z.record(z.string(), z.json())
const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

export function addRunCommand(program: Command, run: Run): void {
  program
    .command('run')
    .description('start the published version of a workflow')
    .argument('<workflow>', 'id or name')
    .option('--input <file>', 'form values or the data of a test event (JSON or YAML, - for standard input)')
    .option('--trigger <node>', 'where to start, if there is more than one trigger')
    .option('--as <email>', 'the user who starts it: needed for a runbook that names who may')
    .option('--dry', 'write nothing: show what it would have done')
    .option('--draft', 'with --dry: the draft in place of the published version')
    .option('--wait', 'wait until it has ended; fails where the run does')
    .option('--timeout <seconds>', 'wait at most so long', '300')
    .action(
      run(async (installation, wanted: string, given: unknown) => {
        const { db, registry } = installation
        const { input: file, trigger: triggerNode, as, wait, dry, draft, timeout } = options.parse(given)
        if (draft && !dry) throw new Error('A draft is only run dry: add --dry, or publish it first.')
        const input = await readObject(file)
        const workflowId = await findWorkflowId(db, wanted)
        const caller = as === undefined ? undefined : await findStarter(db, as)
        const start = { workflowId, triggerNode, input, actor: caller ? nameOf(caller) : actor, caller }
        const started = await db
          .transaction()
          .execute((tx) => (dry ? startDry(tx, registry, start, draft) : startManually(tx, registry, start)))
        if (!wait && !dry) return { text: `Started run ${started.runId}`, json: started }
        await waitFor(installation, started.runId, timeout)
        const ran = await readRun(db, started.runId)
        if (!ran) throw new Error(`The run ${started.runId} is gone.`)
        const failed = ran.status !== 'succeeded'
        if (!dry) return { text: runText(ran), json: ran, failed }
        const placed = await listEffects(db, registry, ran.id, { limit: mostEffects })
        const effects = placed.map(({ seq: _seq, ...effect }) => effect)
        return { text: planText(ran, effects), json: { ...ran, effects }, failed }
      }),
    )
}

/** The user in whose name a workflow is started, who must be allowed to start it. */
async function findStarter(db: Kysely<Database>, email: string): Promise<Caller> {
  const user = (await listUsers(db)).find((each) => each.email === email && !each.disabled)
  if (!user) throw new Error(`No active user has the address ${email}.`)
  if (!can(user.role, 'runs.start')) throw new Error(`${email} may not start workflows.`)
  return { kind: 'user', id: user.id, email: user.email, name: user.name, role: user.role }
}

async function startDry(
  tx: Kysely<Database>,
  registry: Registry,
  { workflowId, triggerNode, input, actor }: ManualStart,
  draft: boolean,
): Promise<{ runId: string; eventId: string }> {
  const workflow = await tx
    .selectFrom('workflows')
    .select(['published_version', 'name'])
    .where('id', '=', workflowId)
    .executeTakeFirstOrThrow()
  if (draft) return startDraftTrial(tx, registry, { workflowId, actor, mode: 'dry', triggerNode, input })
  const version = workflow.published_version
  if (version === null)
    throw new Error(`"${workflow.name}" is not published yet: add --draft to try its draft.`)
  const trigger = triggerNode ? { nodeId: triggerNode } : undefined
  const start = { workflowId, trigger, input, trust: `user ${actor}`, reason: `Tried by ${actor}` }
  return startTrial(tx, registry, start, { mode: 'dry', version })
}

async function readObject(file: string | undefined): Promise<JsonObject> {
  if (file === undefined) return {}
  const parsed = inputObject.safeParse(await readInput(file))
  if (parsed.success) return parsed.data
  throw new Error(`${file} must hold an object, such as {"ticket": 1001}.`)
}

/** Waits until the run has ended, and drives it in this process where no server is there to do it. */
async function waitFor(installation: Installation, runId: string, seconds: number): Promise<void> {
  const { db } = installation
  const deadline = Date.now() + seconds * 1000
  let worker: { stop(): Promise<void> } | undefined
  try {
    for (;;) {
      const run = await findRun(db, runId)
      if (!run || ended.has(run.status)) return
      if (Date.now() > deadline) {
        throw new Error(`The run ${runId} is still ${run.status} after ${seconds} s; it goes on by itself.`)
      }
      // Asked again each time: a server that was killed seems alive for some seconds.
      if (!worker && !(await isWorkerAlive(db))) worker = await startOwnWorker(installation)
      await delay(100)
    }
  } finally {
    await worker?.stop()
  }
}

async function startOwnWorker(installation: Installation): Promise<{ stop(): Promise<void> }> {
  const { db, databaseUrl } = installation
  const script = createScriptPool()
  const engine = {
    ...installation,
    powers: { http: createHttp({ allow: allowListed(db) }), script },
    log: pino({ level: 'silent' }),
    loadVersion: createLoadVersion(db),
    live: createLiveFeed(),
    clock: () => new Date(),
  }
  const worker = await startWorker(engine, databaseUrl)
  return {
    async stop() {
      await worker.stop()
      await script.stop()
    },
  }
}
