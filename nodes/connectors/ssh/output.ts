/** A megabyte of each stream, less what JSON needs to write both into the 4 MB of a step's output. */
const mostKept = 950_000

/** What one stream printed: the beginning as text, and how much there was. */
export interface Output {
  /** Takes more, and answers it as text. */
  take(chunk: Buffer): string
  text(): string
  /** Bytes, kept or not. */
  size(): number
  isCut(): boolean
}

/** Collects UTF-8; what is none becomes U+FFFD, and so does a control character other than tab and line ends. */
export function collectOutput(most = mostKept): Output {
  const decoder = new TextDecoder('utf-8')
  const parts: string[] = []
  let kept = 0
  let size = 0
  return {
    take(chunk) {
      size += chunk.length
      const room = most - kept
      const part = room < chunk.length ? chunk.subarray(0, Math.max(0, room)) : chunk
      kept += part.length
      const text = plain(decoder.decode(part, { stream: true }))
      if (text !== '') parts.push(text)
      return text
    },
    text: () => parts.join('') + plain(decoder.decode()),
    size: () => size,
    isCut: () => size > kept,
  }
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd')
}
