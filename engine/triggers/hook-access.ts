import type { JsonValue } from '../graph/json.ts'
import { basicUser, type HookAuth, secretHeader, signatureHeader } from './hook-authentication.ts'

/** Where a webhook is posted to; null for a trigger that is none. */
export function hookUrl(publicUrl: string, hookKey: string | null): string | null {
  return hookKey === null ? null : `${publicUrl}/hooks/${hookKey}`
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
    case 'none':
      return { kind: 'none' }
  }
}

/** A shell command that posts a body to a webhook the way its authentication wants it; it needs curl and openssl. */
export function hookCurl(hook: { url: string; auth: HookAuth; secret: string; body: JsonValue }): string {
  const { url, auth, secret } = hook
  const body = quote(JSON.stringify(hook.body))
  const post = (proof: string, data = body) =>
    `curl -sS ${quote(url)} -H 'Content-Type: application/json'${proof} --data-binary ${data}`
  switch (auth.authentication) {
    case 'none':
      return post('')
    case 'header':
      return post(` -H ${quote(`${auth.headerName ?? secretHeader}: ${secret}`)}`)
    case 'bearer':
      return post(` -H ${quote(`Authorization: Bearer ${secret}`)}`)
    case 'basic':
      return post(` -u ${quote(`${basicUser}:${secret}`)}`)
    case 'hmac': {
      const sign = `printf %s "$BODY" | openssl dgst -sha256 -hmac ${quote(secret)} -r | cut -d' ' -f1`
      const header = ` -H "${auth.headerName ?? signatureHeader}: sha256=$(${sign})"`
      return `BODY=${body}; ${post(header, '"$BODY"')}`
    }
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
