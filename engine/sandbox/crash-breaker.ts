import { createHash } from 'node:crypto'

const windowMs = 5 * 60_000
const mostCrashes = 3

export interface CrashBreaker {
  /** Until when the script is refused; undefined: it may run. */
  refusedUntil(customerId: string | null, code: string): Date | undefined
  crashed(customerId: string | null, code: string): void
}

/** A script that brought its process down three times within five minutes is refused until the first is that long ago. */
export function crashBreaker(): CrashBreaker {
  const crashes = new Map<string, number[]>()
  return {
    refusedUntil(customerId, code) {
      if (crashes.size === 0) return undefined
      const recent = recentOf(keyOf(customerId, code))
      const [first] = recent
      return first === undefined || recent.length < mostCrashes ? undefined : new Date(first + windowMs)
    },
    crashed(customerId, code) {
      for (const key of crashes.keys()) recentOf(key)
      const key = keyOf(customerId, code)
      crashes.set(key, [...recentOf(key), Date.now()])
    },
  }

  function recentOf(key: string): number[] {
    const since = Date.now() - windowMs
    const recent = (crashes.get(key) ?? []).filter((moment) => moment > since)
    if (recent.length === 0) crashes.delete(key)
    else crashes.set(key, recent)
    return recent
  }
}

function keyOf(customerId: string | null, code: string): string {
  return createHash('sha256')
    .update(JSON.stringify([customerId, code]))
    .digest('base64')
}
