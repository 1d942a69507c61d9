import type { JsonValue } from '../graph/json.ts'
import { basicUser, type HookAuth, secretHeader, signatureHeader } from '../triggers/hook-authentication.ts'

/** A shell command that posts a sample to a webhook the way its authentication wants it. */
export function hookCurl(hook: { url: string; auth: HookAuth; secret: string; sample: JsonValue }): string {
  const { url, auth, secret } = hook
  const sample = quote(JSON.stringify(hook.sample))
  const post = (authentication: string, body = sample) =>
    `curl -sS ${quote(url)} -H 'Content-Type: application/json'${authentication} --data-binary ${body}`
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
      return `BODY=${sample}; ${post(header, '"$BODY"')}`
    }
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
