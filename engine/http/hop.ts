import type { HttpRequest } from '../sdk/powers.ts'

/** One request of a chain of redirects. */
export interface Hop {
  method: HttpRequest['method']
  url: URL
  headers: Record<string, string>
  body: string | undefined
}

/** What came back, its body as it was sent. */
export interface Answer {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

/** RFC 9110 section 9.2.2: sent twice it does what it does once. */
export function isIdempotent(method: string): boolean {
  return method !== 'POST' && method !== 'PATCH'
}
