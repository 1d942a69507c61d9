import ivm from 'isolated-vm'
import { compileScript } from './compile-script.ts'
import { fitsFrame } from './frames.ts'
import type { Prepared } from './isolate.ts'
import { maxDepth, maxJsonLength, maxLogLength, maxLogLines } from './limits.ts'
import type { Problem } from './problem.ts'
import { findPlace, SyntaxProblem } from './syntax-problem.ts'

export interface IsolateCall {
  code: string
  inputText: string
  timeoutMs: number
  /** Are told of requests, as JSON text; absent: the script has no network, no lookup tables. */
  http: Ask | undefined
  lookup: Ask | undefined
}

export type Ask = (number: unknown, requestText: unknown) => void

export type Outcome = { valueText: string } | { problem: Problem }

/** Runs a script in a fresh context until its end or its deadline; lines it logs are added to `logs` as they come. */
export async function runInIsolate(prepared: Prepared, call: IsolateCall, logs: string[]): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined
  // The isolate's own limit of time sees no promise that never settles.
  const deadline = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ problem: { kind: 'timeout' } }), call.timeoutMs)
  })
  try {
    return await Promise.race([run(prepared, call, logs), deadline])
  } catch (error) {
    return { problem: toProblem(error) }
  } finally {
    clearTimeout(timer)
  }
}

async function run(prepared: Prepared, call: IsolateCall, logs: string[]): Promise<Outcome> {
  const timeout = call.timeoutMs
  const script = await compileScript(prepared.isolate, call.code)
  const main: ivm.Reference<() => unknown> = await script.run(prepared.context, { reference: true, timeout })
  let length = 0
  const log = new ivm.Callback(
    (line: unknown) => {
      if (typeof line !== 'string' || logs.length > maxLogLines || length > 2 * maxLogLength) return
      length += line.length
      logs.push(line)
    },
    { ignored: true },
  )
  const [http, lookup] = [call.http, call.lookup].map(
    (ask) => ask && new ivm.Callback(ask, { ignored: true }),
  )
  const answer: unknown = await prepared.runInside.apply(
    undefined,
    [main.derefInto(), call.inputText, log, http, lookup],
    {
      timeout,
      result: { promise: true, copy: true },
    },
  )
  return readAnswer(answer)
}

/** The isolate's answer may be forged: it is read as any text from outside. */
function readAnswer(answer: unknown): Outcome {
  if (typeof answer !== 'string' || answer.length > maxJsonLength + 1 || !fitsFrame(answer)) {
    return failed('The script spoiled its own result.')
  }
  const text = answer.slice(1)
  if (answer.startsWith('-')) return { problem: readThrown(text) }
  if (depthOf(text) > maxDepth) return failed(`The result is nested more than ${maxDepth} deep.`)
  return { valueText: text }
}

function readThrown(text: string): Problem {
  const { message, stack, request } = JSON.parse(text) as Record<string, unknown>
  const place = typeof stack === 'string' ? findPlace(stack.slice(0, 20_000)) : undefined
  return {
    kind: 'error',
    message: typeof message === 'string' ? message.slice(0, 2_000) : 'The script failed.',
    ...(place ? { place } : {}),
    ...(typeof request === 'number' ? { request } : {}),
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof SyntaxProblem) {
    return { kind: 'error', message: error.message, ...(error.place ? { place: error.place } : {}) }
  }
  const message = error instanceof Error ? error.message : String(error)
  if (message === 'Script execution timed out.') return { kind: 'timeout' }
  if (/^Isolate (was|is) (already )?disposed|memory limit|Array buffer allocation failed/.test(message)) {
    return { kind: 'memory' }
  }
  const place = error instanceof Error ? findPlace(error.stack ?? '') : undefined
  const name = error instanceof Error ? error.name : 'Error'
  return { kind: 'error', message: `${name}: ${message.slice(0, 2_000)}`, ...(place ? { place } : {}) }
}

function failed(message: string): Outcome {
  return { problem: { kind: 'error', message } }
}

function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === 34) {
      // Behind the end of the text in quotes: a quote after an even number of backslashes.
      do at = json.indexOf('"', at + 1)
      while (at !== -1 && isEscaped(json, at))
      if (at === -1) return deepest
    } else if (char === 123 || char === 91) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (char === 125 || char === 93) depth -= 1
  }
  return deepest
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1
  return backslashes % 2 === 1
}
