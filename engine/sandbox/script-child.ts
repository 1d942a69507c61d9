import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { JsonValue } from '../graph/json.ts'
import { StepFailed, TryAgain } from '../sdk/errors.ts'
import type { ScriptCall, ScriptResult } from '../sdk/powers.ts'
import { frameReader, toFrame } from './frames.ts'
import { dataLimitKb, graceMs, heapMb, maxFrameBytes, maxJsonLength, maxLogLines } from './limits.ts'
import { ScriptFailed } from './script-failed.ts'
import { type ScriptHttp, scriptHttp } from './script-http.ts'
import { type ScriptLookup, scriptLookup } from './script-lookup.ts'

export interface ScriptChild {
  readonly pid: number | undefined
  /** One call at a time; `inputText` is its input as JSON. */
  run(call: ScriptCall, inputText: string, signal: AbortSignal): Promise<ScriptResult>
  kill(): void
  /** Whether it can take no further call. */
  isEnding(): boolean
  /** Fulfilled when the process is gone. */
  ended: Promise<void>
}

interface Current {
  call: ScriptCall
  http: ScriptHttp
  lookup: ScriptLookup
  settle(outcome: ScriptResult | Error): void
}

/** Longest that a new process may take until it can work. */
const startMs = 30_000

const problemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('timeout') }),
  z.object({ kind: z.literal('memory') }),
  z.object({
    kind: z.literal('error'),
    message: z.string().max(3_000),
    place: z.object({ line: z.int(), column: z.int() }).optional(),
    request: z.int().optional(),
  }),
])
const logsSchema = z.array(z.string()).max(maxLogLines + 1)

/**
 * A process for scripts. Nothing it says is trusted: it is killed when it breaks the rules, and its end fails at most
 * the call that it had.
 */
export function startScriptChild(on: { ready(): void; ended(): void }): ScriptChild {
  const child = spawn('/bin/sh', ['-c', limits, 'sh', process.execPath, ...nodeFlags, hostFile], {
    cwd: '/',
    env: { TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const end = Promise.withResolvers<void>()
  let current: Current | undefined
  let isReady = false
  let isKilled = false
  const starting = setTimeout(kill, startMs)

  // A process that is gone is noticed by `close`, not by what was meant for it.
  child.stdin.on('error', () => undefined)
  child.stdout.on('data', frameReader(maxFrameBytes, { frame: receive, tooLarge: breakRules }))
  child.once('error', () => gone(null, null))
  child.once('close', gone)

  return { pid: child.pid, run, kill, isEnding: () => isKilled, ended: end.promise }

  function run(call: ScriptCall, inputText: string, signal: AbortSignal): Promise<ScriptResult> {
    const over = new AbortController()
    return new Promise((resolve, reject) => {
      const cancel = () => stop(new StepFailed('Cancelled.', { class: 'Cancelled', code: 'cancelled' }))
      const deadline = setTimeout(() => stop(timedOut(call, [])), call.timeoutMs + graceMs)
      current = {
        call,
        http: scriptHttp(call.http, over.signal),
        lookup: scriptLookup(call.lookup, over.signal),
        settle(outcome) {
          current = undefined
          clearTimeout(deadline)
          signal.removeEventListener('abort', cancel)
          // Its error, with a stack, is dear, and most scripts ask nobody anything.
          if (call.http || call.lookup) over.abort()
          hold(false)
          if (outcome instanceof Error) reject(outcome)
          else resolve(outcome)
        },
      }
      signal.addEventListener('abort', cancel, { once: true })
      hold(true)
      const options = {
        timeoutMs: call.timeoutMs,
        hasHttp: call.http !== undefined,
        hasLookup: call.lookup !== undefined,
      }
      child.stdin.write(toFrame('run', JSON.stringify(options), JSON.stringify(call.code), inputText))
    })
  }

  function receive([kind, ...fields]: string[]): void {
    if (kind === 'ready' && !isReady) {
      isReady = true
      clearTimeout(starting)
      hold(false)
      on.ready()
    } else if ((kind === 'http' || kind === 'lookup') && current) void answerFrom(current, kind, fields)
    else if (kind === 'value' && current) settleValue(current, fields)
    else if (kind === 'problem' && current) settleProblem(current, fields)
    else breakRules()
  }

  async function answerFrom(
    asked: Current,
    kind: 'http' | 'lookup',
    [number = '', requestText = '']: string[],
  ): Promise<void> {
    try {
      const answer = await asked[kind].answer(Number(number), requestText)
      if (current === asked) child.stdin.write(toFrame('answer', number, answer))
    } catch (error) {
      if (current === asked) stop(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function settleValue({ settle }: Current, [logsText = '', valueText = '']: string[]): void {
    const logs = logsSchema.safeParse(parseJson(logsText))
    const value = valueText.length > maxJsonLength ? undefined : parseJson(valueText)
    if (!logs.success || value === undefined) breakRules()
    else settle({ value, logs: logs.data })
  }

  function settleProblem(
    { call, http, lookup, settle }: Current,
    [logsText = '', problemText = '']: string[],
  ): void {
    const parsed = problemSchema.safeParse(parseJson(problemText))
    const { data: logs } = logsSchema.safeParse(parseJson(logsText))
    const problem = parsed.data
    if (!problem || !logs) breakRules()
    else if (problem.kind === 'error') {
      const { message, place, request } = problem
      const ofRequest = request === undefined ? undefined : (http.errorOf(request) ?? lookup.errorOf(request))
      const where = place ? ` (line ${place.line}, column ${place.column})` : ''
      const error = new ScriptFailed(`${message}${where}`, { code: 'script_error', logs, place })
      settle(ofRequest ?? error)
    } else {
      // What such a script left behind in the process is not worth finding out.
      stop(problem.kind === 'timeout' ? timedOut(call, logs) : outOfMemory(logs))
    }
  }

  function breakRules(): void {
    stop(new ScriptFailed('The script spoiled its own process, which was ended.', { code: 'script_crashed' }))
  }

  function stop(error: Error): void {
    kill()
    current?.settle(error)
  }

  function kill(): void {
    isKilled = true
    // Who stops waits for the end.
    hold(true)
    child.kill('SIGKILL')
  }

  function gone(code: number | null, signal: NodeJS.Signals | null): void {
    isKilled = true
    clearTimeout(starting)
    current?.settle(endOf(code, signal))
    end.resolve()
    on.ended()
  }

  /** Only work, and an end that is waited for, keeps the engine's process alive. */
  function hold(busy: boolean): void {
    for (const handle of [child, child.stdin, child.stdout]) {
      if (handle !== child && !(handle instanceof Socket)) continue
      if (busy) handle.ref()
      else handle.unref()
    }
  }
}

const limits = `ulimit -d ${dataLimitKb}; ulimit -c 0; ulimit -f 0; ulimit -n 64; exec "$@"`
const hostFile = fileURLToPath(new URL('./script-host.ts', import.meta.url))
const library = dirname(createRequire(import.meta.url).resolve('isolated-vm/package.json'))

const nodeFlags = [
  // isolated-vm asks for it.
  '--no-node-snapshot',
  // Contexts that are done with are collected early.
  '--max-semi-space-size=1',
  '--no-warnings',
  // Behind the isolate stands a process that may open its own code and nothing else.
  '--permission',
  '--allow-addons',
  ...[
    import.meta.dirname,
    join(import.meta.dirname, '../../package.json'),
    dirname(library),
    // Looked for by the loader of isolated-vm's binary.
    '/etc/alpine-release',
  ].map((path) => `--allow-fs-read=${path}`),
]

/** Signals by which V8 and the kernel end a process for what it did itself. */
const ownFault: readonly (NodeJS.Signals | null)[] = [
  'SIGABRT',
  'SIGSEGV',
  'SIGTRAP',
  'SIGILL',
  'SIGBUS',
  'SIGFPE',
  'SIGXFSZ',
]

function endOf(code: number | null, signal: NodeJS.Signals | null): Error {
  if (ownFault.includes(signal)) {
    return new ScriptFailed(
      `The script brought its process down (${signal}), most likely by using too much memory: at most ${heapMb} MB. Work on fewer items at a time.`,
      { code: 'script_crashed' },
    )
  }
  const how = signal ?? `code ${code ?? 'unknown'}`
  return new TryAgain(`The process that ran the script was ended from outside (${how}).`, { class: 'Script' })
}

function timedOut({ timeoutMs }: ScriptCall, logs: readonly string[]): ScriptFailed {
  const message = `The script did not end within ${timeoutMs / 1000} s.`
  return new ScriptFailed(message, { class: 'Timeout', code: 'script_timeout', logs })
}

function outOfMemory(logs: readonly string[]): ScriptFailed {
  const message = `The script used more than ${heapMb} MB of memory. Work on fewer items at a time.`
  return new ScriptFailed(message, { code: 'script_memory', logs })
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
