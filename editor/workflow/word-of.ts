import type { PlainPath } from '#engine/expressions/plain-path.ts'

/** A name for a value, of the last word in its path: `customerName` for `steps.a.output.customer["name"]`. */
export function wordOf(path: PlainPath): string {
  const words = path.filter((step): step is string => typeof step === 'string')
  const parts = words
    .slice(words.at(-1) === 'name' || words.at(-1) === 'id' ? -2 : -1)
    .flatMap((word) => word.normalize('NFD').match(/[A-Za-z0-9]+/g) ?? [])
  const joined = parts
    .map(
      (part, at) => (at === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1),
    )
    .join('')
  return /^[A-Za-z]/.test(joined) ? joined.slice(0, 50) : `value${joined.slice(0, 40)}`
}

/** A word that is not taken: `number`, then `number2`. */
export function freeWord(wish: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wish)) return wish
  for (let number = 2; ; number++) if (!taken.has(`${wish}${number}`)) return `${wish}${number}`
}
