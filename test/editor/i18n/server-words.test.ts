import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { permissions } from '#engine/auth/can.ts'
import { dictionaryOf } from '../../../editor/i18n/dictionary.ts'

const words = dictionaryOf('it')

test('every line of the permission table has words', () => {
  const missing = Object.keys(permissions).filter((action) => !(`permit.${action}` in words))
  expect(missing).toEqual([])
})

test('everything that the audit log tells has a sentence', () => {
  const actions = new Set(sources().flatMap(actionsIn))
  expect(actions.size).toBeGreaterThan(100)
  const missing = [...actions].filter((action) => {
    const [noun = '', verb = ''] = action.split('.')
    return (
      !(`audit.did.${action}` in words) && !(`audit.noun.${noun}` in words && `audit.verb.${verb}` in words)
    )
  })
  expect(missing).toEqual([])
})

/** Actions as they are handed to `audited` and `recordAudit`. */
function actionsIn(source: string): string[] {
  const calls = source.matchAll(
    /audited\(\s*[\w.]+,\s*[\w.]+,\s*(?:\w+ \? )?'([a-z-]+\.[a-z-]+)'(?: : '([a-z-]+\.[a-z-]+)')?|recordAudit\([\s\S]{0,120}?action: '([a-z-]+\.[a-z-]+)'/g,
  )
  return [...calls].flatMap((match) => match.slice(1).filter((action) => action !== undefined))
}

function sources(): string[] {
  const root = resolve(import.meta.dirname, '../../../engine')
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, name), 'utf8'))
}
