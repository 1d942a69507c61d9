import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'

/** The UUIDv7 of a moment that is always the same for the same name. */
export function momentId(at: Date, name: string): string {
  return uuidv7({ msecs: at.getTime(), random: createHash('sha256').update(name).digest().subarray(0, 16) })
}

/** A number from 0 to 1 that is always the same for the same name. */
export function chanceOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32
}
