import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processStart } from './process-start.ts'

/**
 * The processes that use one embedded server: an empty file `<pid>-<start>-<random>` each, so that the last
 * one out knows it is the last, and one that was killed does not count.
 */
export function registerUser(directory: string): { remove(): void } {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(
    directory,
    `${process.pid}-${processStart(process.pid)}-${randomBytes(4).toString('hex')}`,
  )
  writeFileSync(file, '')
  return { remove: () => rmSync(file, { force: true }) }
}

/** How many living users are registered; forgets the dead. Call it under the cluster's lock. */
export function countUsers(directory: string): number {
  let living = 0
  for (const name of readdirSync(directory)) {
    const [pid, start] = name.split('-')
    if (processStart(Number(pid)) === start) living += 1
    else rmSync(join(directory, name), { force: true })
  }
  return living
}
