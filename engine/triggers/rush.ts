/** Whether events rush into this process, and what may wait for them. */
export interface Rush {
  /** Counts an event as waiting to be accepted until `storing` has settled. */
  count<Stored>(storing: Promise<Stored>): Promise<Stored>
  /** True while so many events wait side by side that the process has no time for more. */
  isOn(): boolean
  /** Resolves at once, or in a rush when it is over: after a quarter of a second at the latest. */
  pass(): Promise<void>
}

/** Events that wait side by side, on average, from which on it is a rush: a thousand a second do not reach it. */
const crowd = 12
/** The time over which that average is taken, and how long work waits at most. */
const averageMs = 100
const longestMs = 250
const lookMs = 25

/**
 * Whoever reports something waits for the answer, and gives up or sends it again if it does not come; the run that it
 * starts can wait for a moment. Work that calls `pass` first leaves the processor to those who wait, without standing still.
 */
export function createRush(now: () => number = () => performance.now()): Rush {
  let waiting = 0
  let average = 0
  let at = now()
  const held: { until: number; go: () => void }[] = []

  function look(): void {
    const time = now()
    average = waiting + (average - waiting) * Math.exp((at - time) / averageMs)
    at = time
  }

  function isOn(): boolean {
    look()
    return average >= crowd
  }

  /** Lets those go on whose time has come; all of them once the rush is over. */
  function release(): void {
    const time = now()
    const over = !isOn()
    while (held[0] && (over || held[0].until <= time)) held.shift()?.go()
    if (held.length > 0) setTimeout(release, lookMs)
  }

  return {
    isOn,
    async count(storing) {
      look()
      waiting += 1
      try {
        return await storing
      } finally {
        look()
        waiting -= 1
      }
    },
    pass() {
      if (!isOn()) return Promise.resolve()
      return new Promise((go) => {
        held.push({ until: now() + longestMs, go })
        if (held.length === 1) setTimeout(release, lookMs)
      })
    },
  }
}
