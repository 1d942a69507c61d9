/** The text by which keys are equal where none is exactly the same: without case, and without spaces around. */
export function foldKey(key: string): string {
  return key.normalize('NFC').trim().toLowerCase()
}
