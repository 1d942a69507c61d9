import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { HookAuth, HookSignature } from '../sdk/hook-auth.ts'
import { type HookRequest, hookAuthKinds, type TriggerNode } from '../sdk/trigger.ts'
import { escapedJson } from './escaped-json.ts'

export type { HookAuth } from '../sdk/hook-auth.ts'

const plainAuth = z.object({
  authentication: z.enum(hookAuthKinds),
  headerName: z.string().optional(),
})

export const signatureHeader = 'x-sentiero-signature'
export const secretHeader = 'x-sentiero-secret'
export const basicUser = 'sentiero'
/** Parameter of the address that carries a secret. */
export const secretQuery = 'secret'

/** How far the clocks of a sender and ours may be apart, and how long a signed delivery may be under way. */
const oldestSignatureSeconds = 300

/** What deliveries to a trigger must prove themselves by; undefined where its parameters do not say it. */
export function hookAuthOf(trigger: TriggerNode | undefined, params: unknown): HookAuth | undefined {
  const parsed = trigger?.params.safeParse(params)
  return parsed?.success
    ? (trigger?.webhook?.access(parsed.data) ?? plainAuth.safeParse(parsed.data).data)
    : undefined
}

/** How the delivery proved itself (`event.trust`), or why it did not. */
export type Verdict = { trusted: true; trust: string } | { trusted: false; reason: string }

export type Delivery = Pick<HookRequest, 'headers' | 'query' | 'body' | 'receivedAt'>

/**
 * Checks a delivery against the trigger's secret, on the raw bytes and in constant time. Our own signature is the
 * HMAC-SHA256 of the body in hex or base64, with or without `sha256=` before it. `key` is the one that a sender who signs
 * with its own publishes.
 */
export function authenticateHook(
  auth: HookAuth,
  secret: string | undefined,
  delivery: Delivery,
  key?: Uint8Array,
): Verdict {
  if (auth.authentication === 'none') return { trusted: true, trust: 'none' }
  if (secret === undefined) {
    return {
      trusted: false,
      reason: 'This webhook has no secret yet: open its trigger in the editor and copy one.',
    }
  }
  if (auth.secretInUrl) {
    const verdict = inUrl(secret, delivery)
    if (!verdict.trusted) return verdict
  }
  const { headers, body } = delivery
  switch (auth.authentication) {
    case 'hmac': {
      if (auth.signature) return signedBy(auth.signature, key ?? secret, delivery)
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
    case 'query':
      return inUrl(secret, delivery)
  }
}

function inUrl(secret: string, { query }: Delivery): Verdict {
  const given = query[secretQuery]
  if (given === undefined) return missing(`the secret at the end of the address, as ?${secretQuery}=<secret>`)
  return isSame(given, secret)
    ? { trusted: true, trust: 'query' }
    : wrong('The secret in the address is not right.')
}

function signedBy(
  signature: HookSignature,
  key: string | Uint8Array,
  { headers, body, receivedAt }: Delivery,
): Verdict {
  const { algorithm, encoding, prefix = '', timestampHeader } = signature
  const name = signature.header.toLowerCase()
  const given = headers[name]?.trim()
  if (given === undefined) return missing(`the signature of the body in the header ${name}`)
  let before = ''
  if (timestampHeader !== undefined) {
    const signedAt = headers[timestampHeader.toLowerCase()]?.trim()
    if (signedAt === undefined) return missing(`the time of the signature in the header ${timestampHeader}`)
    const age = Math.abs(receivedAt.getTime() / 1000 - Number(signedAt))
    if (!(age <= oldestSignatureSeconds)) {
      return wrong(
        `The delivery was signed at ${signedAt}, more than ${oldestSignatureSeconds / 60} minutes from now: it is sent again by somebody, or a clock is wrong.`,
      )
    }
    before = `${signedAt}:`
  }
  const bare = given.startsWith(prefix) ? given.slice(prefix.length) : given
  const digest = encoding === 'hex' ? bare.toLowerCase() : bare
  const signs = (text: string | Uint8Array) =>
    isSame(digest, createHmac(algorithm, key).update(before).update(text).digest(encoding))
  return signs(body) || (signature.body === 'escaped' && signs(escapedJson(body)))
    ? { trusted: true, trust: 'hmac' }
    : wrong('The signature does not match the body and the secret.')
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
