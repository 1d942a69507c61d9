/** A list that this browser keeps; without what is of another shape, for anybody and any version may have written it. */
export function readKept<T extends object>(key: string, fits: (one: object) => one is T): T[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept.filter((one: unknown): one is T => typeof one === 'object' && one !== null && fits(one))
  } catch {
    return []
  }
}
