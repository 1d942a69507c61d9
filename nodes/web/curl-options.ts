import { CommandRefused } from './shell-words.ts'

export interface CurlOptions {
  urls: string[]
  method: string | undefined
  head: boolean
  headers: [name: string, value: string][]
  /** The body; undefined where there is none. */
  data: string | undefined
  json: boolean
  /** What -G moves from the body to the address. */
  query: string | undefined
  user: string | undefined
}

const shortNames: Record<string, string> = {
  X: 'request',
  H: 'header',
  d: 'data',
  u: 'user',
  A: 'user-agent',
  e: 'referer',
  b: 'cookie',
  G: 'get',
  I: 'head',
  s: 'silent',
  S: 'show-error',
  L: 'location',
  i: 'include',
  v: 'verbose',
  f: 'fail',
  g: 'globoff',
  N: 'no-buffer',
  k: 'insecure',
  x: 'proxy',
  F: 'form',
  T: 'upload-file',
  K: 'config',
  E: 'cert',
  n: 'netrc',
  o: 'output',
  O: 'remote-name',
  m: 'max-time',
  w: 'write-out',
}

const taking = new Set([
  'request',
  'header',
  'data',
  'data-ascii',
  'data-raw',
  'data-binary',
  'data-urlencode',
  'json',
  'user',
  'user-agent',
  'referer',
  'cookie',
  'url',
  'output',
  'max-time',
  'connect-timeout',
  'write-out',
])

/** What a step does by itself, or what only concerns the terminal. */
const needless = new Set([
  'silent',
  'show-error',
  'location',
  'include',
  'verbose',
  'fail',
  'fail-with-body',
  'globoff',
  'no-buffer',
  'compressed',
  'http1.1',
  'http2',
  'basic',
  'tlsv1.2',
  'progress-bar',
  'no-progress-meter',
  'output',
  'remote-name',
  'max-time',
  'connect-timeout',
  'write-out',
])

const refused: Record<string, string> = {
  insecure: 'Certificates are always checked: take away -k (--insecure).',
  proxy: 'Requests go out directly: take away the proxy (-x).',
  form: 'Forms with parts (-F) are not supported.',
  'upload-file': 'Files cannot be sent (-T).',
  config: 'A file with options (-K) cannot be read.',
  cert: 'Client certificates (-E, --cert) are not supported.',
  netrc: 'A file with passwords (-n) cannot be read: write -u user:password.',
  next: 'Only one request can be read: take away --next and what follows.',
  digest: 'Digest authentication is not supported.',
  ntlm: 'NTLM authentication is not supported.',
  negotiate: 'Negotiate authentication is not supported.',
  resolve: 'The address that a name leads to is asked from DNS: take away --resolve.',
}

/** Reads the words after `curl`. Throws `CommandRefused` for options that a step cannot keep. */
export function readCurlOptions(words: readonly string[]): CurlOptions {
  const options: CurlOptions = {
    urls: [],
    method: undefined,
    head: false,
    headers: [],
    data: undefined,
    json: false,
    query: undefined,
    user: undefined,
  }
  let get = false
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-') || word === '-') options.urls.push(word)
    else if (word.startsWith('--')) take(word.slice(2), word)
    else takeShort(word.slice(1))
  }
  if (options.json) {
    addDefault('Content-Type', 'application/json')
    addDefault('Accept', 'application/json')
  }
  if (get) return { ...options, query: options.data, data: undefined }
  return options

  /** Letters may stand together, and the last may have its value behind it: -sSXPOST. */
  function takeShort(letters: string): void {
    const [letter = '', ...others] = letters
    const name = shortNames[letter]
    if (name === undefined) throw unknown(`-${letter}`)
    const behind = others.join('')
    if (taking.has(name) && behind !== '') rest.unshift(behind)
    take(name, `-${letter}`)
    if (!taking.has(name) && behind !== '') takeShort(behind)
  }

  function take(name: string, written: string): void {
    const sentence = refused[name]
    if (sentence !== undefined) throw new CommandRefused(sentence)
    const value = taking.has(name) ? rest.shift() : ''
    if (value === undefined) throw new CommandRefused(`${written} stands there without its value.`)
    if (needless.has(name)) return
    switch (name) {
      case 'request':
        options.method = value.toUpperCase()
        return
      case 'url':
        options.urls.push(value)
        return
      case 'head':
        options.head = true
        return
      case 'get':
        get = true
        return
      case 'user':
        options.user = value
        return
      case 'user-agent':
        options.headers.push(['User-Agent', value])
        return
      case 'referer':
        options.headers.push(['Referer', value])
        return
      case 'cookie':
        if (!value.includes('=')) throw noFile(written, value)
        options.headers.push(['Cookie', value])
        return
      case 'header':
        addHeader(value)
        return
      case 'json':
        options.json = true
        addData(fileless(written, value), '')
        return
      case 'data-raw':
        addData(value, '&')
        return
      case 'data-urlencode':
        addData(encodeField(written, value), '&')
        return
      case 'data':
      case 'data-ascii':
      case 'data-binary':
        addData(fileless(written, value), '&')
        return
      default:
        throw unknown(written)
    }
  }

  function addHeader(line: string): void {
    if (line.startsWith('@')) throw noFile('-H', line.slice(1))
    const [, name, mark, value = ''] = /^([^:;]+)([:;])\s*(.*)$/s.exec(line) ?? []
    if (name === undefined)
      throw new CommandRefused(`The header "${line}" is not written like "Name: value".`)
    // "Name:" takes one of curl's own headers away, "Name;" sends an empty one.
    if (mark === ':' && value === '') return
    options.headers.push([name.trim(), value.trim()])
  }

  function addData(text: string, between: string): void {
    options.data = options.data === undefined ? text : `${options.data}${between}${text}`
  }

  function addDefault(name: string, value: string): void {
    const isGiven = options.headers.some(([given]) => given.toLowerCase() === name.toLowerCase())
    if (!isGiven) options.headers.push([name, value])
  }
}

function fileless(written: string, value: string): string {
  if (value.startsWith('@')) throw noFile(written, value.slice(1))
  return value
}

/** `content`, `=content`, `name=content`; `@file` and `name@file` are files. */
function encodeField(written: string, value: string): string {
  const equals = value.indexOf('=')
  const file = value.indexOf('@')
  if (file >= 0 && (equals < 0 || file < equals)) throw noFile(written, value.slice(file + 1))
  if (equals < 0) return encodeURIComponent(value)
  const name = value.slice(0, equals)
  return `${name === '' ? '' : `${name}=`}${encodeURIComponent(value.slice(equals + 1))}`
}

function noFile(written: string, name: string): CommandRefused {
  return new CommandRefused(`${written} reads the file "${name}", which is not there: put its content in.`)
}

function unknown(written: string): CommandRefused {
  return new CommandRefused(`The option ${written} cannot be kept: take it away if it does not matter.`)
}
