import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { pino } from 'pino'
import { z } from 'zod'
import { findRun } from '../api/list-runs.ts'
import { readRun } from '../api/read-run.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Installation } from '../open-installation.ts'
import { createLiveFeed } from '../runs/live-feed.ts'
import { createLoadVersion } from '../runs/load-version.ts'
import { type RunWorker, startWorker } from '../runs/worker.ts'
import { startManually } from '../triggers/start-manually.ts'
import { actor } from './actor.ts'
import type { Run } from './answer.ts'
import { findWorkflowId } from './find-workflow.ts'
import { isWorkerAlive } from './is-worker-alive.ts'
import { readInput } from './read-input.ts'
import { runText } from './run-text.ts'

const options = z.object({
  input: z.string().optional(),
  trigger: z.string().optional(),
  wait: z.boolean().default(false),
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
    .option('--wait', 'wait until it has ended; fails where the run does')
    .option('--timeout <seconds>', 'wait at most so long', '300')
    .action(
      run(async (installation, wanted: string, given: unknown) => {
        const { db, registry } = installation
        const { input: file, trigger: triggerNode, wait, timeout } = options.parse(given)
        const input = await readObject(file)
        const workflowId = await findWorkflowId(db, wanted)
        const started = await db
          .transaction()
          .execute((tx) => startManually(tx, registry, { workflowId, triggerNode, input, actor }))
        if (!wait) return { text: `Started run ${started.runId}`, json: started }
        await waitFor(installation, started.runId, timeout)
        const ran = await readRun(db, started.runId)
        if (!ran) throw new Error(`The run ${started.runId} is gone.`)
        return { text: runText(ran), json: ran, failed: ran.status !== 'succeeded' }
      }),
    )
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
  let worker: RunWorker | undefined
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

function startOwnWorker(installation: Installation): Promise<RunWorker> {
  const engine = {
    ...installation,
    log: pino({ level: 'silent' }),
    loadVersion: createLoadVersion(installation.db),
    live: createLiveFeed(),
    clock: () => new Date(),
  }
  return startWorker(engine, installation.databaseUrl)
}
