/** A cache of at most `size` answers of `make`; the one unused for longest goes first. */
export function leastRecentlyUsed<Value>(size: number, make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>()
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) {
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    const made = make(key)
    kept.set(key, made)
    if (kept.size > size) {
      for (const oldest of kept.keys()) {
        kept.delete(oldest)
        break
      }
    }
    return made
  }
}
