/**
 * Parent and child talk in lines of fields parted by tabs. A field is a bare word or a JSON text, and JSON texts hold
 * neither tabs nor line ends, so that large values pass through without being parsed on the way.
 */
export function toFrame(...fields: readonly string[]): string {
  return `${fields.join('\t')}\n`
}

/** Whether a text that was not made here may stand in a frame. */
export function fitsFrame(text: string): boolean {
  return !text.includes('\n') && !text.includes('\t')
}

/** Puts chunks together to frames. More than `maxBytes` without a line end: `tooLarge` is called, and nothing after. */
export function frameReader(
  maxBytes: number,
  on: { frame(fields: string[]): void; tooLarge(): void },
): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let size = 0
  return (chunk) => {
    let rest = chunk
    while (size <= maxBytes) {
      const end = rest.indexOf(10)
      const part = end === -1 ? rest : rest.subarray(0, end)
      parts.push(part)
      size += part.length
      if (size > maxBytes) {
        parts = []
        on.tooLarge()
        return
      }
      if (end === -1) return
      const line = Buffer.concat(parts).toString('utf8')
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
      on.frame(line.split('\t'))
    }
  }
}
