import { z } from '#sdk'

/** A key as people write it or an expression gives it; numbers count as their text. */
export function keyParam() {
  return z.preprocess(
    (value) => (typeof value === 'number' ? String(value) : value),
    z.string('This must be text').trim().min(1, 'The key is empty').max(500),
  )
}
