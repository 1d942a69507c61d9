const token =
  /[ \t\r\n]*(?:([{}[\],:])|("[^"\\\n]*(?:\\(?:["\\/bfnrt]|u[0-9a-f]{4})[^"\\\n]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])|(?:true|false|null)\b)/iy

/** What may come next: a value, the first of a list or object or its end, a name, a colon, or what follows a value. */
type Expected = 'value' | 'first item' | 'first name' | 'name' | 'colon' | 'after'

/** Where a text stops being JSON (RFC 8259), for JSON.parse does not always say. */
export function jsonMistake(text: string): { line: number; column: number } {
  const before = text.slice(0, firstMistake(text)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function firstMistake(text: string): number {
  const open: string[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    token.lastIndex = at
    const match = token.exec(text)
    const start = at + (/^[ \t\r\n]*/.exec(text.slice(at, at + 10_000))?.[0].length ?? 0)
    if (!match) return start
    const [, mark, string] = match
    const next = follow(expected, mark ?? (string === undefined ? 'value' : 'string'), open)
    if (next === undefined) return start
    expected = next
    at = token.lastIndex
  }
}

/** What is expected after a token, or undefined where it may not stand there; keeps `open` up to date. */
function follow(expected: Expected, found: string, open: string[]): Expected | undefined {
  const takesValue = expected === 'value' || expected === 'first item'
  const inside = open.at(-1)
  switch (found) {
    case '{':
    case '[':
      if (!takesValue) return undefined
      open.push(found)
      return found === '{' ? 'first name' : 'first item'
    case '}':
      if (inside !== '{' || (expected !== 'after' && expected !== 'first name')) return undefined
      open.pop()
      return 'after'
    case ']':
      if (inside !== '[' || (expected !== 'after' && expected !== 'first item')) return undefined
      open.pop()
      return 'after'
    case ',':
      if (expected !== 'after' || inside === undefined) return undefined
      return inside === '{' ? 'name' : 'value'
    case ':':
      return expected === 'colon' ? 'value' : undefined
    case 'string':
      if (expected === 'name' || expected === 'first name') return 'colon'
      return takesValue ? 'after' : undefined
    default:
      return takesValue ? 'after' : undefined
  }
}
