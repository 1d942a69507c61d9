import { randomInt } from 'node:crypto'

/** Without those that look alike: 1, l, I, 0 and O. */
const letters = 'abcdefghijkmnpqrstuvwxyz'
const capitals = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const digits = '23456789'

/**
 * A password that somebody has to type: four groups of five, more than 100 bits of chance. The first letter, the last digit
 * and the hyphens give the kinds of characters that rules for passwords ask for.
 */
export function typedPassword(): string {
  const text = [
    pick(capitals),
    ...Array.from({ length: 18 }, () => pick(letters + capitals + digits)),
    pick(digits),
  ]
  return [0, 5, 10, 15].map((from) => text.slice(from, from + 5).join('')).join('-')
}

function pick(from: string): string {
  return from.charAt(randomInt(from.length))
}
