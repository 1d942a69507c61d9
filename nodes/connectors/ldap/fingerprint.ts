/** The 64 digits of a SHA-256 fingerprint, however it is written; undefined where it is none. */
export function readFingerprint(text: string): string | undefined {
  const digits = text
    .replace(/^sha-?256[:= ]/i, '')
    .replace(/[\s:]/g, '')
    .toLowerCase()
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined
}
