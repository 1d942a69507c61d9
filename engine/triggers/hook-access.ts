import type { JsonValue } from '../graph/json.ts'
import type { HookSignature } from '../sdk/hook-auth.ts'
import type { TriggerNode } from '../sdk/trigger.ts'
import {
  basicUser,
  type HookAuth,
  secretHeader,
  secretQuery,
  signatureHeader,
} from './hook-authentication.ts'

/** Where a webhook is posted to, or where a form is filled in; null for a trigger that is neither. */
export function hookUrl(
  publicUrl: string,
  { intake, hook_key: key }: { intake: string; hook_key: string | null },
): string | null {
  return key === null ? null : `${publicUrl}/${intake === 'portal' ? 'forms' : 'hooks'}/${key}`
}

export interface HookAccess {
  kind: HookAuth['authentication']
  /** Header that carries the proof. */
  header?: string
  username?: string
  /** What the header holds, with SECRET and BODY in the place of the values. */
  format?: string
}

/** How a sender proves itself to a webhook, in words that a person can set up a sender by. */
export function describeHookAccess(auth: HookAuth): HookAccess {
  switch (auth.authentication) {
    case 'hmac':
      if (auth.signature) return describeSignature(auth.signature)
      return {
        kind: 'hmac',
        header: auth.headerName ?? signatureHeader,
        format: 'sha256=<HMAC-SHA256 of BODY with SECRET, in hex>',
      }
    case 'header':
      return { kind: 'header', header: auth.headerName ?? secretHeader, format: 'SECRET' }
    case 'bearer':
      return { kind: 'bearer', header: 'authorization', format: 'Bearer SECRET' }
    case 'basic':
      return { kind: 'basic', username: basicUser, format: 'the password is SECRET' }
    case 'query':
      return { kind: 'query', format: `?${secretQuery}=SECRET at the end of the address` }
    case 'none':
      return { kind: 'none' }
  }
}

function describeSignature({
  header,
  algorithm,
  encoding,
  prefix,
  timestampHeader,
  key,
}: HookSignature): HookAccess {
  const signed = timestampHeader === undefined ? 'BODY' : `the header ${timestampHeader}, a colon and BODY`
  const by = key === undefined ? 'SECRET' : `the key that ${key.at} publishes`
  const name = `HMAC-${algorithm.toUpperCase().replace('SHA', 'SHA-')}`
  return {
    kind: 'hmac',
    header: header.toLowerCase(),
    format: `${prefix ?? ''}<${name} of ${signed} with ${by}, in ${encoding}>`,
  }
}

/** A body to try a webhook with, by its parameters. */
export function sampleBodyOf(trigger: TriggerNode | undefined, params: unknown): JsonValue {
  const parsed = trigger?.params.safeParse(params)
  return (parsed?.success ? trigger?.webhook?.sampleBody(parsed.data) : undefined) ?? {}
}

/**
 * A shell command that posts a body to a webhook the way its authentication wants it; it needs curl and openssl.
 * Undefined where only the sender itself can sign.
 */
export function hookCurl(hook: {
  url: string
  auth: HookAuth
  secret: string
  body: JsonValue
}): string | undefined {
  const { auth, secret } = hook
  const url = auth.authentication === 'query' ? `${hook.url}?${secretQuery}=${secret}` : hook.url
  const body = quote(JSON.stringify(hook.body))
  const post = (proof: string, data = body) =>
    `curl -sS ${quote(url)} -H 'Content-Type: application/json'${proof} --data-binary ${data}`
  switch (auth.authentication) {
    case 'none':
    case 'query':
      return post('')
    case 'header':
      return post(` -H ${quote(`${auth.headerName ?? secretHeader}: ${secret}`)}`)
    case 'bearer':
      return post(` -H ${quote(`Authorization: Bearer ${secret}`)}`)
    case 'basic':
      return post(` -u ${quote(`${basicUser}:${secret}`)}`)
    case 'hmac': {
      if (auth.signature) return signedCurl(auth.signature, secret, body, post)
      const sign = `printf %s "$BODY" | openssl dgst -sha256 -hmac ${quote(secret)} -r | cut -d' ' -f1`
      const header = ` -H "${auth.headerName ?? signatureHeader}: sha256=$(${sign})"`
      return `BODY=${body}; ${post(header, '"$BODY"')}`
    }
  }
}

function signedCurl(
  { header, algorithm, encoding, prefix = '', timestampHeader, key }: HookSignature,
  secret: string,
  body: string,
  post: (proof: string, data: string) => string,
): string | undefined {
  if (key) return undefined
  const output = encoding === 'hex' ? "-r | cut -d' ' -f1" : '-binary | base64'
  const before = timestampHeader === undefined ? '' : 'TIME=$(date +%s); '
  const proof = timestampHeader === undefined ? '' : ` -H "${timestampHeader}: $TIME"`
  const signed = timestampHeader === undefined ? `printf %s "$BODY"` : `printf '%s:%s' "$TIME" "$BODY"`
  const sign = `${signed} | openssl dgst -${algorithm} -hmac ${quote(secret)} ${output}`
  return `${before}BODY=${body}; ${post(`${proof} -H "${header}: ${prefix}$(${sign})"`, '"$BODY"')}`
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
