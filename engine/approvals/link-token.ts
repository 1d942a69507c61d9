import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A personal link: 256 random bits, of which only the hash is kept. */
export function newLinkToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashOfToken(token) }
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

const hoursValid = 24

/**
 * What a page's form carries, so that only whoever was shown the page can send it: a machine that posts to every address
 * it finds has none.
 */
export function makeFormToken(token: string, now: Date): string {
  const at = String(Math.floor(now.getTime() / 1000))
  return `${at}.${sign(token, at)}`
}

/** Whether a form was made for this link within the last day. */
export function isFormToken(token: string, formToken: string, now: Date): boolean {
  const [at = '', signature = ''] = formToken.split('.')
  const age = now.getTime() / 1000 - Number(at)
  // As texts: several texts stand for the same bytes, and only one of them was given out.
  const given = Buffer.from(signature)
  const wanted = Buffer.from(sign(token, at))
  return (
    given.length === wanted.length && timingSafeEqual(given, wanted) && age > -60 && age < hoursValid * 3600
  )
}

function sign(token: string, at: string): string {
  return createHmac('sha256', token).update(`form ${at}`).digest('base64url')
}
