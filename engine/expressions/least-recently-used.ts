/** What one cache may hold, in characters of its keys; what is made of a key is a few times as large. */
const mostWeight = 2_000_000

/** Remembers the answers of `make` for the keys used last; `weight` is what an entry weighs beside its key. */
export function leastRecentlyUsed<Value>(make: (key: string) => Value, weight = 100): (key: string) => Value {
  const kept = new Map<string, Value>()
  let total = 0
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) {
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    const made = make(key)
    kept.set(key, made)
    total += key.length + weight
    for (const oldest of kept.keys()) {
      if (total <= mostWeight) break
      kept.delete(oldest)
      total -= oldest.length + weight
    }
    return made
  }
}
