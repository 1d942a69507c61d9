import type { Installation } from '../open-installation.ts'

/** What one look found: `ok`, worth a look (`warning`), or something that does not work (`problem`). */
export interface Finding {
  check: string
  level: 'ok' | 'warning' | 'problem'
  /** What was found. */
  detail: string
  /** What to do about it; absent where all is well. */
  advice?: string
}

/** What a check looks at. */
export interface Examined extends Pick<Installation, 'db' | 'pool' | 'secrets' | 'config'> {
  /** For how long a transaction may be open before it is told; 300 if left out. */
  transactionSeconds?: number
}

export type Check = (examined: Examined) => Promise<Finding>

export function fine(check: string, detail: string): Finding {
  return { check, level: 'ok', detail }
}

export function warning(check: string, detail: string, advice: string): Finding {
  return { check, level: 'warning', detail, advice }
}

export function problem(check: string, detail: string, advice: string): Finding {
  return { check, level: 'problem', detail, advice }
}

/** "3 runs", "1 run"; `many` where the plural is another word. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** Seconds as a person says them: "45 s", "12 min", "3 h". */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
