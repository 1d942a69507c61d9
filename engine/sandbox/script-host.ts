import { setPriority } from 'node:os'
import { fitsFrame, frameReader, toFrame } from './frames.ts'
import { type Prepared, prepareIsolate } from './isolate.ts'
import { maxHttpLength, residentGrowthMb } from './limits.ts'
import { runInIsolate } from './run-in-isolate.ts'

// The program of a child process: one call at a time, each in an isolate of its own that is made before it is needed.

// A parent that is gone, whatever the reason, closes standard input. Signals are for the parent to act on: it drains.
process.stdin.on('end', endAtOnce)
process.stdin.on('error', endAtOnce)
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// Scripts give way to the engine.
setPriority(5)

const requests = new Map<number, (answerText: string) => void>()
let requestCount = 0
let prepared: Promise<Prepared> = prepareIsolate()

process.stdin.on(
  'data',
  frameReader(Number.POSITIVE_INFINITY, { frame: (fields) => void receive(fields), tooLarge: endAtOnce }),
)
await prepared
const residentLimit = process.memoryUsage.rss() + residentGrowthMb * 2 ** 20
send('ready')

async function receive([kind, ...fields]: string[]): Promise<void> {
  if (kind === 'run') await runCall(fields)
  else if (kind === 'http') {
    const [number = '', answerText = ''] = fields
    requests.get(Number(number))?.(answerText)
    requests.delete(Number(number))
  }
}

async function runCall([optionsText = '', codeText = '', inputText = '']: string[]): Promise<void> {
  const { timeoutMs, hasHttp } = JSON.parse(optionsText) as { timeoutMs: number; hasHttp: boolean }
  const code = JSON.parse(codeText) as string
  const logs: string[] = []
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() < residentLimit) return
    send('problem', JSON.stringify(logs), JSON.stringify({ kind: 'memory' }))
    endAtOnce()
  }, 20)
  let isOver = false
  const http = async (requestText: unknown) => (isOver ? refused('The script is over.') : ask(requestText))
  const own = await prepared
  const call = { code, inputText, timeoutMs, http: hasHttp ? http : undefined }
  const outcome = await runInIsolate(own, call, logs)
  isOver = true
  clearInterval(watch)
  requests.clear()
  if ('valueText' in outcome) send('value', JSON.stringify(logs), outcome.valueText)
  else send('problem', JSON.stringify(logs), JSON.stringify(outcome.problem))
  if (!own.isolate.isDisposed) own.isolate.dispose()
  prepared = prepareIsolate()
}

function ask(requestText: unknown): Promise<string> | string {
  if (typeof requestText !== 'string' || !fitsFrame(requestText)) return refused('This is no request.')
  if (requestText.length > maxHttpLength) return refused('The request is too large.')
  const number = ++requestCount
  send('http', String(number), requestText)
  return new Promise((resolve) => requests.set(number, resolve))
}

function refused(message: string): string {
  return JSON.stringify({ message, request: 0 })
}

function send(...fields: string[]): void {
  process.stdout.write(toFrame(...fields))
}

function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL')
}
