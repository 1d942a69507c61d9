import { randomBytes } from 'node:crypto'

/** 144 bits of chance, with a character of each kind that rules for passwords ask for. */
export function randomPassword(): string {
  return `${randomBytes(18).toString('base64url')}.aA1`
}
