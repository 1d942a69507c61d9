import { appendFileSync, existsSync } from 'node:fs'
import { relative } from 'node:path'
import { expect } from 'vitest'
import { LEFT_OUT_VARIABLE } from './left-out.ts'

/**
 * Whether a program that a test file needs is on this machine, for `describe.runIf(needs('dovecot',
 * '/usr/sbin/dovecot', 'apt-get install dovecot-imapd'))`. If not, `npm test` says on its last lines that
 * these tests were left out and how to install what they need.
 */
export function needs(program: string, path: string, install: string): boolean {
  if (existsSync(path)) return true
  const file = process.env[LEFT_OUT_VARIABLE]
  const tests = relative(process.cwd(), expect.getState().testPath ?? 'a test')
  if (file !== undefined) appendFileSync(file, `${tests} needs ${program} (${install})\n`)
  return false
}
