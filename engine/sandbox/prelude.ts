/** Answers `+` and the result as JSON, or `-` and a `ThrownValue` as JSON. */
export type RunInside = (
  script: () => Promise<unknown>,
  inputText: string,
  hostLog: (line: string) => void,
  hostHttp: Ask | undefined,
  hostLookup: Ask | undefined,
) => Promise<string>

/** Tells the host of a request of the given number, as JSON text. */
type Ask = (number: number, requestText: string) => void

/** Hands in the answer to a request that the host was told of. */
export type AnswerInside = (number: number, answerText: string) => void

export interface ThrownValue {
  message: string
  stack: string
  /** Number of the request whose failure was not caught. */
  request?: number
}

export interface PreludeLimits {
  maxLogLines: number
  maxLogLength: number
  maxJsonLength: number
}

/**
 * The first code in every isolate; only its text goes there, so that it sees nothing of this module. What a script
 * does to it harms that script alone: the child and the parent trust none of its answers.
 */
export function prelude(limits: PreludeLimits): { run: RunInside; answer: AnswerInside } {
  const { parse, stringify } = JSON
  const toText = String
  const scope = globalThis as unknown as Record<string, unknown>
  const PromiseHere = Promise
  const requests = new Map<number, (answerText: string) => void>()
  let requestCount = 0
  // Memory outside of the heap, threads that wait, and code that would run behind the end of the call.
  const unwanted = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef']
  for (const name of unwanted) delete scope[name]

  return { run: runInside, answer: answerInside }

  function answerInside(number: number, answerText: string): void {
    const resolve = requests.get(number)
    requests.delete(number)
    resolve?.(answerText)
  }

  async function runInside(
    script: () => Promise<unknown>,
    inputText: string,
    hostLog: (line: string) => void,
    hostHttp: Ask | undefined,
    hostLookup: Ask | undefined,
  ): Promise<string> {
    const requestOf = new WeakMap<object, number>()
    let lines = 0
    let length = 0

    function log(...values: unknown[]): void {
      if (lines > limits.maxLogLines || length > limits.maxLogLength) return
      let line = ''
      for (const value of values) line += (line === '' ? '' : ' ') + show(value)
      lines += 1
      length += line.length
      const isOver = lines > limits.maxLogLines || length > limits.maxLogLength
      hostLog(isOver ? '(further lines are left out)' : line)
    }

    async function http(request: unknown): Promise<unknown> {
      if (!hostHttp) throw new Error('This step gives its script no access to the network.')
      const wanted = typeof request === 'string' ? { url: request } : request
      const answer = await ask(hostHttp, stringify(wanted) ?? 'null')
      if (answer.response) return answer.response
      throw failureOf(answer, 'HttpError')
    }

    async function lookup(table: unknown, key: unknown): Promise<unknown> {
      if (!hostLookup) throw new Error('This step gives its script no lookup tables.')
      if (typeof key === 'function' || typeof key === 'symbol') {
        throw new TypeError('lookup: the key must be text or a number.')
      }
      const answer = await ask(hostLookup, stringify([table, key]))
      if (answer.value !== undefined) return answer.value
      throw failureOf(answer, 'LookupError')
    }

    async function ask(host: Ask, requestText: string) {
      const number = ++requestCount
      const answered = new PromiseHere<string>((resolve) => requests.set(number, resolve))
      host(number, requestText)
      return parse(await answered)
    }

    function failureOf(answer: { message: string; request: number }, name: string): Error {
      const error = new Error(answer.message)
      error.name = name
      requestOf.set(error, answer.request)
      return error
    }

    scope.log = log
    scope.console = { log, debug: log, info: log, warn: log, error: log }
    scope.http = http
    scope.lookup = lookup
    scope.input = parse(inputText)
    try {
      const value = await script()
      return toResult(value)
    } catch (error) {
      return `-${stringify(describe(error))}`
    }

    function describe(error: unknown): ThrownValue {
      try {
        if (typeof error !== 'object' || error === null) return { message: show(error), stack: '' }
        const { name, message, stack } = error as { name?: unknown; message?: unknown; stack?: unknown }
        const request = requestOf.get(error)
        return {
          message: message === undefined ? show(error) : `${toText(name ?? 'Error')}: ${toText(message)}`,
          stack: toText(stack ?? ''),
          ...(request === undefined ? {} : { request }),
        }
      } catch {
        return { message: 'The script threw something that cannot be shown.', stack: '' }
      }
    }
  }

  function toResult(value: unknown): string {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw new TypeError(`The result is a ${typeof value}: return what JSON can hold.`)
    }
    let text: string
    try {
      text = stringify(value) ?? 'null'
    } catch (error) {
      throw new TypeError(`The result cannot be written as JSON: ${toText((error as Error)?.message)}`)
    }
    if (text.length > limits.maxJsonLength) {
      const megabytes = (text.length / 1_000_000).toFixed(1)
      throw new RangeError(
        `The result is too large: ${megabytes} MB, at most 4 MB. Return fewer fields or items.`,
      )
    }
    return `+${text}`
  }

  function show(value: unknown): string {
    if (typeof value === 'string') return value
    if (value instanceof Error) return toText(value)
    try {
      return stringify(value) ?? toText(value)
    } catch {
      return toText(value)
    }
  }
}
