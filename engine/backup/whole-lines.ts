/** The same bytes in blocks of whole lines; a line without its end does not come. */
export async function* wholeLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = []
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(10) + 1
    if (end === 0) {
      begun.push(chunk)
      continue
    }
    yield Buffer.concat([...begun, chunk.subarray(0, end)])
    begun = end < chunk.length ? [chunk.subarray(end)] : []
  }
}
