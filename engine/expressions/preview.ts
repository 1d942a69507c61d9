import type { JsonValue } from '../graph/json.ts'
import type { Reply, Request } from './answer.ts'
import { evaluateWith } from './evaluate-with.ts'
import { brokenOff } from './expression-error.ts'
import type { Param } from './param.ts'
import type { Scope } from './scope.ts'
import { type StartWorker, workerPool } from './worker-pool.ts'

/** The value of one parameter, evaluated in the browser exactly as the server does. Throws ExpressionError. */
export async function previewParam(param: Param, scope: Scope): Promise<JsonValue> {
  const [value = null] = await evaluateWith(pool, [[undefined, param]], scope)
  return value
}

/** Ends the worker. It is started again when it is needed again. */
export function stopPreviewWorker(): Promise<void> {
  return pool.stop()
}

// The browser's Worker, as far as it is used here; the server's types do not know it.
declare const Worker: new (
  url: URL,
  options: { type: 'module' },
) => {
  postMessage(message: Request): void
  terminate(): void
  onmessage: ((event: { data: Reply }) => void) | null
  onerror: ((event: { message?: string }) => void) | null
}

const startWorker: StartWorker = (on) => {
  const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }) => on.reply(data)
  worker.onerror = ({ message }) => on.failed(brokenOff(message ?? 'its worker could not start'))
  return {
    send: (request) => worker.postMessage(request),
    end: () => worker.terminate(),
    hold: () => undefined,
  }
}

const pool = workerPool(startWorker, 1)
