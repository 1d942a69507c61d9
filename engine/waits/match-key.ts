import { createHash } from 'node:crypto'

/**
 * What events and the waits for them are matched by: the event's type, a path in its data, and the value there. A long
 * one is digested, for PostgreSQL indexes 2,704 bytes at most, which 600 characters of four bytes stay below.
 */
export function matchKey(type: string, path: string, value: string): string {
  const key = JSON.stringify([type, path, value])
  return key.length <= 600 ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`
}
