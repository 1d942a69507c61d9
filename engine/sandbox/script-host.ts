import { setPriority } from 'node:os'
import { fitsFrame, frameReader, toFrame } from './frames.ts'
import { openIsolate, type Prepared, release } from './isolate.ts'
import { maxHttpLength, maxLookupLength, residentGrowthMb } from './limits.ts'
import { type Ask, runInIsolate } from './run-in-isolate.ts'

// The program of a child process: one call at a time, each in a context of its own that is made before it is needed.

// A parent that is gone, whatever the reason, closes standard input. Signals are for the parent to act on: it drains.
process.stdin.on('end', endAtOnce)
process.stdin.on('error', endAtOnce)
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// Scripts give way to the engine.
setPriority(5)

const prepare = await openIsolate()
let prepared: Promise<Prepared> = prepare()
interface Current {
  prepared: Prepared
  timeoutMs: number
}
let current: Current | undefined

interface CallOptions {
  timeoutMs: number
  hasHttp: boolean
  hasLookup: boolean
}

process.stdin.on(
  'data',
  frameReader(Number.POSITIVE_INFINITY, { frame: (fields) => void receive(fields), tooLarge: endAtOnce }),
)
await prepared
const residentLimit = process.memoryUsage.rss() + residentGrowthMb * 2 ** 20
send('ready')

async function receive([kind, ...fields]: string[]): Promise<void> {
  if (kind === 'run') await runCall(fields)
  else if (kind === 'answer' && current) {
    const [number = '', answerText = ''] = fields
    await answer(Number(number), answerText)
  }
}

async function runCall([optionsText = '', codeText = '', inputText = '']: string[]): Promise<void> {
  const { timeoutMs, hasHttp, hasLookup } = JSON.parse(optionsText) as CallOptions
  const code = JSON.parse(codeText) as string
  const logs: string[] = []
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() < residentLimit) return
    send('problem', JSON.stringify(logs), JSON.stringify({ kind: 'memory' }))
    endAtOnce()
  }, 20)
  const own = await prepared
  const mine: Current = { prepared: own, timeoutMs }
  current = mine
  const call = {
    code,
    inputText,
    timeoutMs,
    http: hasHttp ? asking(mine, 'http', maxHttpLength) : undefined,
    lookup: hasLookup ? asking(mine, 'lookup', maxLookupLength) : undefined,
  }
  const outcome = await runInIsolate(own, call, logs)
  current = undefined
  clearInterval(watch)
  if ('valueText' in outcome) send('value', JSON.stringify(logs), outcome.valueText)
  else send('problem', JSON.stringify(logs), JSON.stringify(outcome.problem))
  release(own)
  prepared = prepare()
}

function asking(asking: Current, kind: string, maxLength: number): Ask {
  return (number, requestText) => {
    // A call that is over asks for nothing more, least of all in the name of the next one.
    if (asking !== current || typeof number !== 'number' || typeof requestText !== 'string') return
    if (requestText.length > maxLength || !fitsFrame(requestText)) {
      void answer(number, JSON.stringify({ message: 'The request is too large.' }))
    } else send(kind, String(number), requestText)
  }
}

async function answer(number: number, answerText: string): Promise<void> {
  if (!current) return
  const { prepared, timeoutMs } = current
  // What follows from the answer is the script's own; how it ends is told by the call as a whole.
  await prepared.answerInside
    .apply(undefined, [number, answerText], { timeout: timeoutMs })
    .catch(() => undefined)
}

function send(...fields: string[]): void {
  process.stdout.write(toFrame(...fields))
}

function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL')
}
