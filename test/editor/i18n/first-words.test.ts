import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { firstWords, words } from '../../../editor/i18n/words.ts'

const editor = resolve(import.meta.dirname, '../../../editor')

/** Files that are fetched with the given ones; what is imported later, when it is wanted, is not among them. */
function fetchedWith(files: readonly string[], found = new Map<string, string>()): Map<string, string> {
  for (const file of files) {
    if (found.has(file) || file.endsWith('words.ts') || !/\.tsx?$/.test(file)) continue
    const source = readFileSync(file, 'utf8')
    found.set(file, source)
    const imports = source.matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.[^']+)'/gms)
    fetchedWith(
      [...imports].map(([, path = '']) => resolve(dirname(file), path)),
      found,
    )
  }
  return found
}

test('the first page and the frame of every page say only words that are fetched first', () => {
  const files = fetchedWith(['main.tsx', 'home/HomePage.tsx'].map((file) => resolve(editor, file)))
  expect(files.size).toBeGreaterThan(30)
  const rest = Object.keys(words).filter((key) => !(key in firstWords))
  const wrong = [...files].flatMap(([file, source]) =>
    [...source.matchAll(/['`]([a-z][A-Za-z]*\.[A-Za-z0-9.]*)(['`]|\$\{)/g)].flatMap(([, key = '', end]) =>
      rest.some((other) => (end === '${' ? other.startsWith(key) : other === key))
        ? [`${relative(editor, file)}: ${key}`]
        : [],
    ),
  )
  expect(wrong).toEqual([])
})
