/** Text for comparing: small letters, without accents. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}

/** True where every word of the search is found in one of the texts, begun or with one letter wrong. */
export function matches(search: string, texts: readonly string[]): boolean {
  return scoreOf(search, texts) > 0
}

/**
 * How well texts fit what was typed: 0 for not at all, an empty search fits everything with 1. Texts are given by weight,
 * the first one counts most; beginnings of words count more than what stands within them, and typing mistakes least.
 */
export function scoreOf(search: string, texts: readonly string[]): number {
  const wanted = wordsOf(search)
  if (wanted.length === 0) return 1
  const given = texts.map((text) => ({ whole: folded(text), words: wordsOf(text) }))
  let score = 0
  for (const word of wanted) {
    let best = 0
    for (const [place, { whole, words }] of given.entries()) {
      const weight = 1 / (1 + place)
      best = Math.max(best, weight * nearness(word, whole, words))
      if (best === 10) break
    }
    if (best === 0) return 0
    score += best
  }
  const phrase = folded(search.trim())
  const [first] = given
  if (first?.whole === phrase) score += 20
  else if (first?.whole.startsWith(phrase)) score += 5
  return score
}

function nearness(word: string, whole: string, words: readonly string[]): number {
  if (words.includes(word)) return 10
  if (words.some((each) => each.startsWith(word))) return 8
  if (word.length >= 2 && whole.includes(word)) return 4
  return word.length >= 4 && words.some((each) => isOneOff(word, each)) ? 1 : 0
}

function wordsOf(text: string): string[] {
  return folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

/** True where one letter is wrong, missing, too many, or two have changed places; at the end of a longer word the rest may be missing. */
export function isOneOff(typed: string, word: string): boolean {
  const ends =
    word.length > typed.length ? [word, word.slice(0, typed.length), word.slice(0, typed.length + 1)] : [word]
  return ends.some((end) => isOneEdit(typed, end))
}

function isOneEdit(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at++
  const [a, b] = [one.slice(at), other.slice(at)]
  return (
    a.slice(1) === b.slice(1) ||
    a.slice(1) === b ||
    a === b.slice(1) ||
    (a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  )
}
