import { type HookRequest, type JsonObject, type JsonValue, UnreadableDelivery } from '#sdk'
import { jsonMistake } from './json-mistake.ts'

/** Deeper bodies overflow the stack of whoever writes them down. */
const deepest = 200

/**
 * The body of a delivery as its content type says: JSON, a form (an object of texts, or of lists where a name comes
 * twice), or text. Throws `UnreadableDelivery` with the place of the mistake.
 */
export function deliveryBody({ body, contentType }: HookRequest): JsonValue {
  const text = decode(body)
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded') return formValues(text)
  if (text.trim() === '') return null
  const saysJson = type === 'application/json' || type.endsWith('+json') || type === 'application/json-rpc'
  const looksLikeJson = /^\s*[[{]/.test(text)
  if (saysJson) return parseJson(text)
  // Senders that set no content type, or curl's own, still mean JSON when it is JSON.
  if ((type === '' || type === 'text/plain' || type === 'application/octet-stream') && looksLikeJson) {
    return tryJson(text) ?? text
  }
  return text
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new UnreadableDelivery('The body is not UTF-8 text. Send JSON, a form or text in UTF-8.')
  }
}

function parseJson(text: string): JsonValue {
  refuseDeep(text)
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    const { line, column } = jsonMistake(text)
    throw new UnreadableDelivery(`The body is not valid JSON: look at line ${line}, column ${column}.`)
  }
}

function tryJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function refuseDeep(text: string): void {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (inString) {
      if (char === 0x5c) at++
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x5b || char === 0x7b) depth++
    else if (char === 0x5d || char === 0x7d) depth--
    if (depth > deepest) {
      throw new UnreadableDelivery(`The body is nested more than ${deepest} levels deep (position ${at}).`)
    }
  }
}

function formValues(text: string): JsonObject {
  const form = new URLSearchParams(text)
  const values: JsonObject = {}
  for (const name of new Set(form.keys())) {
    const all = form.getAll(name)
    const [only] = all
    Object.defineProperty(values, name, {
      value: all.length === 1 && only !== undefined ? only : all,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return values
}
