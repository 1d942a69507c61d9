import { randomInt } from 'node:crypto'

/** Without letters and digits that look alike. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Eleven signs, 53 bits: what an answer is known by where a mail server has changed the Message-ID of ours. */
export function newReplyMark(): string {
  return Array.from({ length: 11 }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** The mark in a subject, wherever mail programs have moved it. */
export function markIn(subject: string): string | undefined {
  return /\[#([2-9A-HJ-NP-TV-Z]{11})\]/.exec(subject)?.[1]
}

/** The e-mails of ours in a thread, by its Message-IDs, the latest first. */
export function ourMailsIn(ids: readonly string[]): string[] {
  const found = ids.flatMap(
    (id) => /^approval-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/.exec(id)?.[1] ?? [],
  )
  return [...new Set(found.toReversed())]
}
