import { StepFailed } from '../sdk/errors.ts'
import type { Answer, Hop } from './hop.ts'
import { bodilessHeaders, harmlessHeaders } from './request-headers.ts'
import { readTarget } from './target.ts'

const redirects = new Set([301, 302, 303, 307, 308])

/**
 * Where an answer sends the request on to, by the rules of the Fetch standard (section 4.4); undefined where it is no
 * redirect. Throws `StepFailed` for a way from https to http and for addresses that are never requested.
 */
export function redirectOf(hop: Hop, { status, headers }: Answer): Hop | undefined {
  const { location } = headers
  if (!redirects.has(status) || location === undefined) return undefined
  const url = readTarget(location, hop.url)
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new StepFailed(
      `${hop.url.host} sends the request on to ${url.host} without encryption (http), which is not followed.`,
      { code: 'redirect_refused' },
    )
  }
  const becomesGet =
    (status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') ||
    ((status === 301 || status === 302) && hop.method === 'POST')
  const kept = url.origin === hop.url.origin ? hop.headers : harmlessHeaders(hop.headers)
  return becomesGet
    ? { method: 'GET', url, headers: bodilessHeaders(kept), body: undefined }
    : { ...hop, url, headers: kept }
}
