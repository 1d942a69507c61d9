import { z } from '#sdk'

/** Characters that a step takes apart at most: it would keep other runs waiting. */
export const longestText = 4_000_000

/** A text that is taken apart: what comes from a file, a web page or an e-mail. */
export function longText() {
  return z
    .string('This must be text')
    .max(longestText, `The text is longer than ${longestText / 1_000_000} million characters`)
}
