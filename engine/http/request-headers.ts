import { StepFailed } from '../sdk/errors.ts'

/** RFC 9110 section 5.6.2: a token. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What a value may hold: no line ends, so that it cannot become a second header, and no other control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unfit = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/

/** Made by the client from the address and the body; given ones would let a request lie about where it goes or ends. */
const ours = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Headers of a request with names in lower case. Throws `StepFailed` for what cannot be sent as it is. */
export function readHeaders(given: Record<string, string> = {}): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [written, value] of Object.entries(given)) {
    const name = written.trim().toLowerCase()
    if (!token.test(name)) throw bad(`"${written}" is no name of a header.`)
    if (ours.has(name)) throw bad(`The header ${written} is set by the client itself: leave it out.`)
    if (Object.hasOwn(headers, name)) throw bad(`The header ${written} stands there twice.`)
    if (unfit.test(value)) {
      throw bad(`The header ${written} holds a line end or a character that headers cannot carry.`)
    }
    headers[name] = value.trim()
  }
  return {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br, zstd',
    'user-agent': 'Sentiero',
    ...headers,
  }
}

/** What goes along to another origin: any other header may be a key meant for the first one alone. */
const harmless = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-language',
  'content-type',
  'user-agent',
])

export function harmlessHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)))
}

/** Without those that describe a body that is not sent on. */
export function bodilessHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')))
}

function bad(message: string): StepFailed {
  return new StepFailed(message, { code: 'bad_header' })
}
