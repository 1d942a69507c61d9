/** A command that is not read, with the reason; the message is a whole sentence. */
export class CommandRefused extends Error {}

/**
 * Splits a command as a POSIX shell does: quotes, `$'…'`, backslashes and lines that go on. Throws `CommandRefused` for
 * what only a shell could fill in, and for a second command.
 */
export function shellWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const gap = /^(?:\s|\\\r?\n)+/.exec(rest)?.[0]
    if (gap !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      at += gap.length
      continue
    }
    const [read, length] = readPiece(rest)
    word = (word ?? '') + read
    at += length
  }
  if (word !== undefined) words.push(word)
  return words
}

function readPiece(rest: string): [text: string, length: number] {
  const single = /^'([^']*)'/.exec(rest)
  if (single) return [single[1] ?? '', single[0].length]
  const ansi = /^\$'((?:[^'\\]|\\[\s\S])*)'/.exec(rest)
  if (ansi) return [unescapeAnsi(ansi[1] ?? ''), ansi[0].length]
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest)
  if (double) return [unescapeDouble(double[1] ?? ''), double[0].length]
  const escaped = /^\\([\s\S])/.exec(rest)
  if (escaped) return [escaped[1] ?? '', escaped[0].length]
  if (/^\$?['"]/.test(rest)) throw new CommandRefused('A quote is opened and never closed.')
  if (/^\^\s*\r?\n|^\^"/.test(rest)) {
    throw new CommandRefused(
      'This is written for the Windows command line: copy it "as cURL (bash)" instead.',
    )
  }
  if (/^[|;&<>()]/.test(rest)) {
    throw new CommandRefused(`Only one curl command can be read: take away what follows "${rest[0]}".`)
  }
  const variable = variableIn(rest)
  if (variable) throw new CommandRefused(`${variable} is filled in by a shell: write its value.`)
  return [rest[0] ?? '', 1]
}

function unescapeDouble(text: string): string {
  const variable = /(?:^|[^\\])((?:\$[({A-Za-z_]|`).*)/s.exec(text)?.[1]
  if (variable) throw new CommandRefused(`${variableIn(variable)} is filled in by a shell: write its value.`)
  return text.replace(/\\(\r?\n|["\\$`])/g, (_, mark: string) => (mark.endsWith('\n') ? '' : mark))
}

const ansiMarks: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  v: '\v',
  '0': '\0',
}

function unescapeAnsi(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|x([0-9a-fA-F]{1,2})|([\s\S]))/g,
    (_, short: string | undefined, long: string | undefined, byte: string | undefined, mark: string) => {
      const hex = short ?? long ?? byte
      if (hex === undefined) return ansiMarks[mark] ?? mark
      const code = Number.parseInt(hex, 16)
      if (code > 0x10ffff) throw new CommandRefused(`\\U${hex} is no character.`)
      return String.fromCodePoint(code)
    },
  )
}

function variableIn(text: string): string | undefined {
  return /^(?:\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|`[^`]*`?)/.exec(text)?.[0]
}
