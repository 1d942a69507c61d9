/** Places in which a process drives runs side by side. */
export interface RunSlots {
  /**
   * Takes a place for a share, waiting for it up to `patienceMs`; false where there is none by then. Whoever got one gives
   * it back with `leave`.
   */
  enter(share: string, patienceMs: number, signal?: AbortSignal): Promise<boolean>
  leave(share: string): void
}

/**
 * Whether a share may take one more place: no share holds more than all of them leave free (dynamic thresholds, Choudhury
 * and Hahne 1998). One alone may fill half, two a third each, and there is always a place for one that comes later.
 */
export function hasRoom(held: number, heldByAll: number, slots: number): boolean {
  return held < slots - heldByAll
}

/** Keeps runs of one customer that take long from holding every place of the process. */
export function createRunSlots(slots: number): RunSlots {
  const held = new Map<string, number>()
  const waiting = new Set<{ share: string; admit: () => void }>()
  let heldByAll = 0

  function take(share: string): boolean {
    const own = held.get(share) ?? 0
    if (!hasRoom(own, heldByAll, slots)) return false
    held.set(share, own + 1)
    heldByAll += 1
    return true
  }

  return {
    enter(share, patienceMs, signal) {
      if (take(share)) return Promise.resolve(true)
      return new Promise((resolve) => {
        const settle = (admitted: boolean) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', giveUp)
          waiting.delete(entry)
          resolve(admitted)
        }
        const entry = { share, admit: () => settle(true) }
        const giveUp = () => settle(false)
        const timer = setTimeout(giveUp, patienceMs)
        signal?.addEventListener('abort', giveUp, { once: true })
        waiting.add(entry)
        if (signal?.aborted) giveUp()
      })
    },

    leave(share) {
      const own = held.get(share) ?? 0
      if (own > 1) held.set(share, own - 1)
      else held.delete(share)
      heldByAll -= 1
      for (const entry of waiting) {
        if (heldByAll >= slots) return
        if (take(entry.share)) entry.admit()
      }
    },
  }
}
