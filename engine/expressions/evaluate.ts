import { Worker } from 'node:worker_threads'
import type { JsonValue } from '../graph/json.ts'
import { evaluateWith } from './evaluate-with.ts'
import type { TimedReply } from './evaluate-worker.ts'
import { brokenOff, tooMuchData } from './expression-error.ts'
import type { Param } from './param.ts'
import type { Scope } from './scope.ts'
import { type StartWorker, workerPool } from './worker-pool.ts'

export { checkParam, referencedSteps } from './check.ts'
export { ExpressionError } from './expression-error.ts'

/** The value of one parameter. Throws ExpressionError. Treat the value as read-only: it may be part of the scope. */
export async function evaluate(param: Param, scope: Scope): Promise<JsonValue> {
  const [value = null] = await evaluateWith(pool, [[undefined, param]], scope)
  return value
}

/** The values of all parameters of a step. Throws ExpressionError, which names the first parameter without a value. */
export async function evaluateParams(
  params: { readonly [name: string]: Param },
  scope: Scope,
): Promise<{ [name: string]: JsonValue }> {
  const entries = Object.entries(params)
  const values = await evaluateWith(pool, entries, scope)
  return Object.fromEntries(entries.map(([name], index) => [name, values[index] ?? null]))
}

/** Ends the threads. They are started again when they are needed again. */
export function stopExpressionWorkers(): Promise<void> {
  return pool.stop()
}

const startWorker: StartWorker = (on) => {
  const worker = new Worker(new URL('./evaluate-worker.ts', import.meta.url), {
    name: 'expressions',
    // Neither flags nor settings (which hold secrets) are any business of an expression.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  })
  let cpuMsAtReply = 0
  worker.on('message', ([reply, cpuMs]: TimedReply) => {
    cpuMsAtReply = cpuMs
    on.reply(reply)
  })
  worker.on('error', (error: Error & { code?: string }) =>
    on.failed(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchData : brokenOff(error.message)),
  )
  worker.on('exit', (code) => on.failed(brokenOff(`its thread ended with code ${code}`)))
  return {
    send: (request) => worker.postMessage(request),
    end: () => worker.terminate(),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    spentMs: async () => {
      const { user, system } = await worker.cpuUsage()
      return (user + system) / 1000 - cpuMsAtReply
    },
  }
}

const pool = workerPool(startWorker, 2)
