import type { JsonValue } from '#engine/graph/json.ts'
import type { DataPath } from './data-path.ts'

export const mask = '••••••••'

const parts = new Set([
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'authorization',
  'credential',
  'credentials',
])
const whole = new Set([
  'apikey',
  'xapikey',
  'privatekey',
  'accesskey',
  'secretkey',
  'cookie',
  'setcookie',
  'pin',
])

/** True for a field that is named as secrets are: `apiToken`, `client_secret`, `X-Api-Key`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words.some((word) => parts.has(word)) || whole.has(words.join(''))
}

/** True for a text that stands in a field named as secrets are; what the server has hidden already is none. */
export function isSecretAt(path: DataPath, value: JsonValue): boolean {
  const name = path.findLast((part) => typeof part === 'string')
  return (
    typeof value === 'string' &&
    value !== '' &&
    typeof name === 'string' &&
    isSecretName(name) &&
    !isHidden(value)
  )
}

/** True for what the server itself has put in place of a secret. */
function isHidden(text: string): boolean {
  return /^(.{0,12} )?[•*]{3,}$/.test(text)
}

/** The value as text, laid out, with secrets masked. */
export function textOf(value: JsonValue, revealed = false): string {
  if (revealed) return JSON.stringify(value, null, 2)
  const hide = (at: JsonValue, path: DataPath): JsonValue => {
    if (isSecretAt(path, at)) return mask
    if (Array.isArray(at)) return at.map((item, index) => hide(item, [...path.slice(-1), index]))
    if (typeof at !== 'object' || at === null) return at
    return Object.fromEntries(Object.entries(at).map(([name, item]) => [name, hide(item, [name])]))
  }
  return JSON.stringify(hide(value, []), null, 2)
}
