import { EffectUncertain, StepFailed, TryAgain } from './errors.ts'
import type { HttpResponse } from './powers.ts'

/** Longest time that an answer may make us wait, in seconds: a day. */
const longestWait = 86_400
const shownOfBody = 300

const words: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  425: 'Too Early',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/**
 * What a status code means for the step, the one place where that is decided; undefined below 400. A server error after a
 * POST or PATCH is `EffectUncertain` unless the request is `repeatable`: it may have been acted on. Not so 503, 408,
 * 425 and 429, which say that it was not.
 */
export function statusFailure(
  response: HttpResponse,
  request: { method: string; repeatable?: boolean | undefined; now?: Date | undefined },
): StepFailed | TryAgain | EffectUncertain | undefined {
  const { status } = response
  if (status < 400) return undefined
  const word = words[status]
  const code = word === undefined ? String(status) : `${status} ${word}`
  const answered = `${request.method} ${withoutQuery(response.url)} was answered with ${code}`
  const body = excerpt(response)
  if (status === 401 || status === 403) {
    const cure = status === 401 ? 'Check the credentials' : 'Check what these credentials may do'
    return new StepFailed(`${answered}. ${cure}.${body}`, { class: 'Auth', code: `http_${status}` })
  }
  if (status === 404 || status === 410) {
    return new StepFailed(`${answered}.${body}`, { class: 'NotFound', code: `http_${status}` })
  }
  const afterSeconds = retryAfterSeconds(response.headers['retry-after'], request.now ?? new Date())
  if (status === 429) return new TryAgain(`${answered}.${body}`, { class: 'RateLimited', afterSeconds })
  if (status === 408 || status === 425 || status === 503) {
    return new TryAgain(`${answered}.${body}`, { class: 'Remote', afterSeconds })
  }
  if (status === 501 || status === 505 || status < 500) {
    return new StepFailed(`${answered}.${body}`, { class: 'Validation', code: `http_${status}` })
  }
  const repeatable = request.repeatable ?? (request.method !== 'POST' && request.method !== 'PATCH')
  return repeatable
    ? new TryAgain(`${answered}.${body}`, { class: 'Remote', afterSeconds })
    : new EffectUncertain(`${answered}, so whether it took effect is not known.${body}`)
}

/** Seconds or an HTTP date (RFC 9110 section 10.2.3) as whole seconds from `now`; 0 where nothing readable is said. */
export function retryAfterSeconds(header: string | undefined, now: Date): number {
  const text = header?.trim() ?? ''
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text)), longestWait)
  const moment = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(moment)) return 0
  return Math.min(Math.max(0, Math.ceil((moment - now.getTime()) / 1000)), longestWait)
}

function excerpt({ body, binary }: HttpResponse): string {
  const text = binary ? '' : body.replace(/\s+/g, ' ').trim()
  if (text === '') return ''
  return ` It said: ${text.length > shownOfBody ? `${text.slice(0, shownOfBody)}…` : text}`
}

/** Queries may hold what is nobody's business. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}
