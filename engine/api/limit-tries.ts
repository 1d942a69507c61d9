/** Counts tries by key in this process: true while there are at most `most` within `minutes`. */
export function createTryLimit(most: number, minutes: number, clock: () => Date): (key: string) => boolean {
  const tries = new Map<string, number[]>()
  return function mayTry(key) {
    const now = clock().getTime()
    const since = now - minutes * 60_000
    if (tries.size > 10_000) {
      for (const [kept, moments] of tries) if ((moments.at(-1) ?? 0) <= since) tries.delete(kept)
    }
    const recent = (tries.get(key) ?? []).filter((moment) => moment > since)
    if (recent.length >= most) return false
    tries.set(key, [...recent, now])
    return true
  }
}
