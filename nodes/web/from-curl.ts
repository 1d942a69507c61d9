import { type CurlOptions, readCurlOptions } from './curl-options.ts'
import { CommandRefused, shellWords } from './shell-words.ts'

export { CommandRefused }

/** A request read from a curl command: the step that sends it, and the secret that belongs into a connection. */
export interface CurlImport {
  type: 'http.get' | 'http.send'
  params: Record<string, string>
  /** Credentials for an `http` connection, where the command held a secret; never part of `params`. */
  credentials?: {
    hosts: string
    auth: 'bearer' | 'basic' | 'header'
    name?: string
    user?: string
    secret: string
  }
}

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** Set by the client, whatever a command says. */
const ownHeaders = new Set(['accept-encoding', 'connection', 'content-length', 'transfer-encoding'])
const secretHeader =
  /^(?:authorization|cookie|(?:x-)?api-?key|(?:x-)?(?:auth|access|private)-token|.*secret.*)$/i

/**
 * Reads a curl command, as API documentation and browsers give them. Throws `CommandRefused` with a sentence for what
 * cannot be kept: files, proxies, unchecked certificates, variables of a shell.
 */
export function parseCurl(text: string): CurlImport {
  const [program, ...words] = shellWords(text.trim())
  if (!/(?:^|[/\\])curl(?:\.exe)?$/.test(program ?? '')) {
    throw new CommandRefused('This is no curl command: it begins with "curl".')
  }
  const options = readCurlOptions(words)
  const { url, user } = urlOf(options)
  const { headers, secrets } = headersOf(options, url)
  if (options.user ?? user) secrets.push({ auth: 'basic', ...userOf(options.user ?? user ?? '') })
  if (secrets.length > 1) {
    throw new CommandRefused(
      'The command holds more than one secret (a sign-in, a key, a cookie), and a connection has one: take away the others.',
    )
  }
  const [secret] = secrets
  const method = options.method ?? (options.head ? 'HEAD' : options.data === undefined ? 'GET' : 'POST')
  const credentials = secret ? { credentials: { hosts: hostsOf(url), ...secret } } : {}
  const params = { method, url: url.href }
  if (reads.has(method)) {
    if (options.data !== undefined) throw new CommandRefused(`A ${method} with a body is not supported.`)
    return { type: 'http.get', params: { ...params, headers: lines(headers) }, ...credentials }
  }
  if (!writes.has(method)) throw new CommandRefused(`The method ${method} is not supported.`)
  const { bodyKind, body, contentType } = bodyOf(options, headers)
  const rest = headers.filter(([name]) => name.toLowerCase() !== 'content-type')
  const kept = contentType === undefined ? rest : [...rest, ['Content-Type', contentType] as const]
  return { type: 'http.send', params: { ...params, headers: lines(kept), bodyKind, body }, ...credentials }
}

function urlOf({ urls, query }: CurlOptions): { url: URL; user?: string } {
  const [written, another] = urls
  if (written === undefined) throw new CommandRefused('The command names no address.')
  if (another !== undefined) throw new CommandRefused('The command names more than one address: keep one.')
  if (/\{[^}]*,[^}]*\}|\[\w+-\w+\]/.test(written)) {
    throw new CommandRefused('The address stands for several ({a,b} or [1-9]): write one of them.')
  }
  // curl's own rule for an address without a scheme.
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`)
  if (!url) throw new CommandRefused(`"${written}" is no web address.`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new CommandRefused(`Only http and https addresses can be requested, not ${url.protocol}`)
  }
  const user =
    url.username === '' ? undefined : [url.username, url.password].map(decodeURIComponent).join(':')
  url.username = ''
  url.password = ''
  if (query) url.search = url.search === '' ? query : `${url.search}&${query}`
  return user === undefined ? { url } : { url, user }
}

type Secret = Omit<NonNullable<CurlImport['credentials']>, 'hosts'>
type HeaderLine = readonly [name: string, value: string]

function headersOf(options: CurlOptions, url: URL): { headers: HeaderLine[]; secrets: Secret[] } {
  const headers: HeaderLine[] = []
  const secrets: Secret[] = []
  for (const [name, value] of options.headers) {
    const lower = name.toLowerCase()
    if (ownHeaders.has(lower)) continue
    if (lower === 'host') {
      if (value === url.host) continue
      throw new CommandRefused(`The header Host (${value}) is not the host of the address (${url.host}).`)
    }
    if (secretHeader.test(name) && value !== '') secrets.push(secretOf(name, value))
    else headers.push([name, value])
  }
  return { headers, secrets }
}

function secretOf(name: string, value: string): Secret {
  if (name.toLowerCase() === 'authorization') {
    const [, kind = '', rest = ''] = /^(\S+)\s+(.+)$/.exec(value) ?? []
    if (kind.toLowerCase() === 'bearer') return { auth: 'bearer', secret: rest }
    const plain = Buffer.from(rest, 'base64').toString()
    if (kind.toLowerCase() === 'basic' && plain.includes(':')) return { auth: 'basic', ...userOf(plain) }
  }
  return { auth: 'header', name, secret: value }
}

function userOf(text: string): { user: string; secret: string } {
  const colon = text.indexOf(':')
  if (colon < 0) throw new CommandRefused('-u names a user without a password: write user:password.')
  return { user: text.slice(0, colon), secret: text.slice(colon + 1) }
}

function hostsOf(url: URL): string {
  return url.protocol === 'https:' ? url.host : `http://${url.host}`
}

const formType = 'application/x-www-form-urlencoded'

/** `contentType` where the kind of body does not say it by itself. */
function bodyOf(
  { data, json }: CurlOptions,
  headers: readonly HeaderLine[],
): { bodyKind: string; body: string; contentType?: string } {
  const given = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  if (data === undefined) return { bodyKind: 'none', body: '', ...(given ? { contentType: given } : {}) }
  const type = given ?? (json ? 'application/json' : formType)
  if (/^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(type) && isJson(data)) {
    return { bodyKind: 'json', body: data }
  }
  if (type.toLowerCase() === formType) {
    const fields = [...new URLSearchParams(data)]
    const isPlain = fields.every(([name, value]) => isLine(name) && isLine(value) && !name.includes('='))
    const body = fields.map(([name, value]) => `${name}=${value}`).join('\n')
    if (isPlain && isSameForm(fields, data)) return { bodyKind: 'form', body }
  }
  return { bodyKind: 'text', body: data, contentType: type }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Whether a line of fields carries it: nothing that is cut off its ends or breaks it. */
function isLine(text: string): boolean {
  return text === text.trim() && !/[\r\n]/.test(text)
}

/** JSON that is sent as a form, as curl does without a header, reads as one field with an odd name. */
function isSameForm(fields: readonly [string, string][], data: string): boolean {
  return fields.length > 0 && data.split('&').every((field) => /^[^={}"]+=/.test(field))
}

function lines(headers: readonly HeaderLine[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n')
}
