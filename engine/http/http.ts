import { EffectUncertain, StepFailed } from '../sdk/errors.ts'
import type { Http, HttpRequest, HttpResponse } from '../sdk/powers.ts'
import { decodeBody } from './decode-body.ts'
import { type Answer, type Hop, isIdempotent } from './hop.ts'
import { redirectOf } from './redirect.ts'
import { requestFailure } from './request-failure.ts'
import { readHeaders } from './request-headers.ts'
import { HopFailed, sendHop } from './send-hop.ts'
import { type Allow, checkTarget, type Resolve, readTarget, resolveName } from './target.ts'
import type { TraceRequest } from './trace-request.ts'
import { untilAborted } from './until-aborted.ts'

export interface HttpOptions {
  /** Asked for each address that is not public; without it none of those is requested. */
  allow?: Allow
  /** Asked once for each name, `dns.lookup` if left out. */
  resolve?: Resolve
  /** Certificates of authorities (PEM) trusted instead of the system's. */
  ca?: string
  /** Draws the requests that steps send. */
  trace?: TraceRequest
}

/** A guarded client that can be narrowed to what one customer may reach. */
export interface GuardedHttp extends Http {
  forCustomer(customerId: string | null): Http
}

const defaultRedirects = 5
/** Often the answer to a form that was taken; 307 and 308 ask for the same request elsewhere. */
const takenByRedirect = new Set([301, 302, 303])
const defaultMaxBytes = 5_000_000

/**
 * Makes the one client for everything that leaves for the web. Each hop of a request is resolved once, every address it
 * has is checked, and the connection goes to one of those. See `Http` for what it throws.
 */
export function createHttp(options: HttpOptions = {}): GuardedHttp {
  return { ...clientFor(null, options), forCustomer: (customerId) => clientFor(customerId, options) }
}

function clientFor(customerId: string | null, options: HttpOptions): Http {
  const guard = { resolve: options.resolve ?? resolveName, allow: options.allow ?? (() => false), customerId }

  return {
    async request(request, signal) {
      const { redirects = defaultRedirects, maxBytes = defaultMaxBytes } = request
      let hop: Hop = {
        method: request.method,
        url: readTarget(request.url),
        headers: readHeaders(request.headers),
        body: request.body,
      }
      // Set once a redirect may mean that a request which must not be repeated was acted on.
      let acted: string | undefined
      for (let followed = 0; ; followed++) {
        try {
          const answer = await send(request, hop, maxBytes, signal)
          if (redirects > 0 && takenByRedirect.has(answer.status) && !isRepeatable(request, hop)) {
            acted = `${hop.url.host} took the request (${answer.status}), but what it then pointed to failed`
          }
          const next = redirects === 0 ? undefined : redirectOf(hop, answer)
          if (!next) return await toResponse(request, hop, answer, maxBytes, signal)
          if (followed === redirects) throw tooManyRedirects(hop, redirects)
          hop = next
        } catch (error) {
          if (acted === undefined || !(error instanceof Error) || error instanceof EffectUncertain)
            throw error
          throw new EffectUncertain(`${acted}: ${error.message}`, { cause: error })
        }
      }
    },
  }

  async function send(
    request: HttpRequest,
    hop: Hop,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      // Afresh for each hop, so that a secret never goes further than the places it was given for.
      const signed = request.auth?.apply({ url: hop.url.href, headers: hop.headers })
      const target = signed
        ? { ...hop, url: readTarget(signed.url), headers: readHeaders(signed.headers) }
        : hop
      const addresses = await untilAborted(checkTarget(target.url, guard), signal)
      const go = (headers: Record<string, string>) =>
        // What the workflow says itself stands.
        sendHop({ ...target, headers: { ...headers, ...target.headers } }, addresses, {
          signal,
          maxBytes,
          ca: options.ca,
        })
      return await (options.trace ? options.trace(target, go) : go({}))
    } catch (error) {
      throw requestFailure(error, { where: hop.url.host, repeatable: isRepeatable(request, hop), signal })
    }
  }
}

async function toResponse(
  request: HttpRequest,
  hop: Hop,
  answer: Answer,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { status, headers } = answer
  const redact = (text: string) => request.auth?.redact(text) ?? text
  try {
    const { body, binary } = await decodeBody(answer, maxBytes)
    return {
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
      body: binary ? body : redact(body),
      binary,
      url: redact(hop.url.href),
    }
  } catch (error) {
    const failed = new HopFailed(error, true, status)
    throw requestFailure(failed, { where: hop.url.host, repeatable: isRepeatable(request, hop), signal })
  }
}

function isRepeatable(request: HttpRequest, hop: Hop): boolean {
  return request.repeatable ?? isIdempotent(hop.method)
}

function tooManyRedirects(hop: Hop, redirects: number): StepFailed {
  return new StepFailed(
    `The request was sent on more than ${redirects} times, at last by ${hop.url.host}: it may go in a circle.`,
    { class: 'Remote', code: 'too_many_redirects' },
  )
}
