/**
 * Joins calls into batches without a timer: what arrives while `inFlight` batches are under way goes out with the
 * next one, so a lone call waits for nothing. The answer of `flush` is one result for each item, in order.
 */
export function createBatcher<Item, Result>(options: {
  flush: (items: Item[]) => Promise<Result[]>
  maxItems: number
  inFlight: number
}): { add(item: Item): Promise<Result>; size(): number } {
  interface Waiting {
    item: Item
    resolve(result: Result): void
    reject(error: unknown): void
  }
  const waiting: Waiting[] = []
  let active = 0
  let scheduled = false

  function schedule(): void {
    if (scheduled || active >= options.inFlight || waiting.length === 0) return
    scheduled = true
    // One turn of the event loop lets calls of the same moment travel together.
    setImmediate(() => {
      scheduled = false
      if (active < options.inFlight && waiting.length > 0) void send(waiting.splice(0, options.maxItems))
      schedule()
    })
  }

  async function send(batch: Waiting[]): Promise<void> {
    active += 1
    try {
      const results = await options.flush(batch.map((entry) => entry.item))
      batch.forEach((entry, index) => {
        entry.resolve(results[index] as Result)
      })
    } catch (error) {
      for (const entry of batch) entry.reject(error)
    } finally {
      active -= 1
      schedule()
    }
  }

  return {
    add(item) {
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        schedule()
      })
    },
    size: () => waiting.length,
  }
}
