import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PlaybookUnreadable, parsePlaybook } from './parse-playbook.ts'
import type { Playbook } from './playbook.ts'

export const playbooksDir = join(import.meta.dirname, '../../playbooks')

/** The built-in playbook of that name; undefined where there is none. Throws `PlaybookUnreadable` for a file that is wrong. */
export async function readPlaybook(slug: string, dir: string = playbooksDir): Promise<Playbook | undefined> {
  if (!/^[a-z][a-z0-9-]*$/.test(slug)) return undefined
  const path = join(dir, `${slug}.yaml`)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const read = parsePlaybook(text, path)
  if (read.slug === slug) return read
  throw new PlaybookUnreadable(path, [misnamed(read.slug)])
}

/** What is said of a file that is not named after its playbook. */
export function misnamed(slug: string) {
  return { where: 'slug', line: null, message: `It holds the playbook "${slug}": name the file after it.` }
}
