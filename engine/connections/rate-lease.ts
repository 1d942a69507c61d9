/** How often a connection may be used. */
export interface Rate {
  calls: number
  per: 'second' | 'minute'
}

/** What all processes share about the calls of a connection; moments in milliseconds of the epoch. */
export interface RateState {
  /** The first moment that is not given out yet. */
  nextAt: number
  /** The other side wants no call before. */
  blockedUntil: number
}

/** Calls are given out to a process for this long at once, so that it need not ask for each, in milliseconds. */
const chunkMs = 1000

/**
 * Gives `wanted` calls out to a process: the moments at which they may be made, evenly spaced, all of them within
 * `withinMs` and of one second at most. What is left is for others.
 */
export function leaseCalls(
  { calls, per }: Rate,
  state: RateState,
  now: number,
  wanted: number,
  withinMs: number,
): { moments: number[]; nextAt: number } {
  const apart = (per === 'second' ? 1000 : 60_000) / calls
  const first = Math.max(now, state.nextAt, state.blockedUntil)
  const moments: number[] = []
  for (let at = first; moments.length < wanted && at < first + chunkMs && at <= now + withinMs; at += apart) {
    moments.push(at)
  }
  return { moments, nextAt: first + moments.length * apart }
}
