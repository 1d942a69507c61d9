/** The text with at most so many bytes of UTF-8, ending in an ellipsis where it was cut. */
export function cutToBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text)
  if (encoded.length <= bytes) return text
  const ellipsis = '…'
  // A character that was cut through is left out.
  const kept = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    encoded.subarray(0, Math.max(0, bytes - Buffer.byteLength(ellipsis))),
    { stream: true },
  )
  return `${kept}${ellipsis}`
}
