const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A text of base64url with its last letter changed in every way there is. Of 32 bytes the last letter carries four bits of
 * its six, so that three of these texts stand for the same bytes (RFC 4648, section 3.5).
 */
export function otherEnds(text: string): string[] {
  return [...letters].filter((letter) => letter !== text.at(-1)).map((letter) => text.slice(0, -1) + letter)
}
