import { setTimeout as delay } from 'node:timers/promises'
import { isDatabaseGone } from '../db/connect.ts'

/** Repeats work with a pause between; a failure is reported once for as long as it lasts, and the work goes on. */
export function repeat(
  pauseMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
  report: (sentence: string) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let last = ''
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await work(stopping.signal)
        last = ''
      } catch (error) {
        const sentence = isDatabaseGone(error)
          ? 'The database cannot be reached; waiting for it.'
          : String(error)
        if (sentence !== last && !stopping.signal.aborted) report(sentence)
        last = sentence
      }
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}
