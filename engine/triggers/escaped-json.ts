const escapedBySome = new Set(['&', '<', '>', "'", '"', '`', '+'])

/**
 * A JSON body with every character of its texts that is not plain ASCII, and & < > ' " ` +, written as \uXXXX in capitals:
 * the way of writing that some senders sign, whatever they send. A body that is no JSON stays as it is.
 */
export function escapedJson(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8')
  let written = ''
  let inText = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') {
      inText = !inText
      written += char
    } else if (!inText || char !== '\\') {
      written += inText && isEscaped(char) ? asEscape(char) : char
    } else {
      const next = text.charAt(at + 1)
      if (next === 'u') {
        written += `\\u${text.slice(at + 2, at + 6).toUpperCase()}`
        at += 5
      } else {
        written += next === '"' ? asEscape(next) : char + next
        at += 1
      }
    }
  }
  return written
}

function isEscaped(char: string): boolean {
  return char.charCodeAt(0) > 0x7e || escapedBySome.has(char)
}

function asEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
