import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

export const hookAuth = z.object({
  authentication: z.enum(['hmac', 'header', 'bearer', 'basic', 'none']),
  headerName: z.string().optional(),
})
export type HookAuth = z.output<typeof hookAuth>

export const signatureHeader = 'x-sentiero-signature'
export const secretHeader = 'x-sentiero-secret'
export const basicUser = 'sentiero'

/** How the delivery proved itself (`event.trust`), or why it did not. */
export type Verdict = { trusted: true; trust: string } | { trusted: false; reason: string }

/**
 * Checks a delivery against the trigger's secret, on the raw bytes and in constant time. A signature is the HMAC-SHA256
 * of the body in hex or base64, with or without `sha256=` before it.
 */
export function authenticateHook(
  auth: HookAuth,
  secret: string | undefined,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Verdict {
  if (auth.authentication === 'none') return { trusted: true, trust: 'none' }
  if (secret === undefined) {
    return {
      trusted: false,
      reason: 'This webhook has no secret yet: open its trigger in the editor and copy one.',
    }
  }
  switch (auth.authentication) {
    case 'hmac': {
      const name = (auth.headerName ?? signatureHeader).toLowerCase()
      const given = headers[name] ?? (auth.headerName ? undefined : headers['x-hub-signature-256'])
      if (given === undefined) return missing(`the header ${name}: sha256=<HMAC-SHA256 of the body in hex>`)
      const bare = given.trim().replace(/^sha256=/i, '')
      const digest = createHmac('sha256', secret).update(body).digest()
      const isHex = /^[0-9a-f]{64}$/i.test(bare)
      const matches = isHex
        ? isSame(bare.toLowerCase(), digest.toString('hex'))
        : isSame(bare, digest.toString('base64'))
      return matches
        ? { trusted: true, trust: 'hmac' }
        : wrong('The signature does not match the body and the secret.')
    }
    case 'header': {
      const name = (auth.headerName ?? secretHeader).toLowerCase()
      const given = headers[name]
      if (given === undefined) return missing(`the secret in the header ${name}`)
      return isSame(given, secret)
        ? { trusted: true, trust: 'header' }
        : wrong('The secret in the header is not right.')
    }
    case 'bearer': {
      const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]
      if (given === undefined) return missing('the header Authorization: Bearer <secret>')
      return isSame(given.trim(), secret)
        ? { trusted: true, trust: 'bearer' }
        : wrong('The bearer token is not right.')
    }
    case 'basic': {
      const given = /^Basic +(.+)$/i.exec(headers.authorization ?? '')?.[1]
      if (given === undefined)
        return missing(`user ${basicUser} and the secret as password (basic authentication)`)
      const text = Buffer.from(given, 'base64').toString('utf8')
      return isSame(text, `${basicUser}:${secret}`)
        ? { trusted: true, trust: 'basic' }
        : wrong('The user or password is not right.')
    }
  }
}

function missing(what: string): Verdict {
  return { trusted: false, reason: `This webhook expects ${what}.` }
}

function wrong(reason: string): Verdict {
  return { trusted: false, reason }
}

/** Compares digests, so that neither content nor length shows in the time taken. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
