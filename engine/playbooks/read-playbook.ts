import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { inputReference, type Playbook, playbook } from './playbook.ts'

export const playbooksDir = join(import.meta.dirname, '../../playbooks')

/** There is no such playbook, or its file is wrong; the message says which. */
export class PlaybookUnreadable extends Error {
  override name = 'PlaybookUnreadable'
}

/** The playbook of that name; undefined where there is none. Throws `PlaybookUnreadable` for a file that is wrong. */
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
  throw new PlaybookUnreadable(`${path} holds the playbook "${read.slug}": name the file after it.`)
}

/** A playbook from the text of its file; throws `PlaybookUnreadable` saying where it is wrong. */
export function parsePlaybook(text: string, path: string): Playbook {
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    throw new PlaybookUnreadable(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = playbook.safeParse(value)
  if (!parsed.success) throw new PlaybookUnreadable(`${path}:\n${z.prettifyError(parsed.error)}`)
  for (const node of parsed.data.document.nodes) {
    for (const [name, param] of Object.entries(node.params)) {
      const reference = inputReference.safeParse(param)
      if (!reference.success || parsed.data.inputs[reference.data.input]) continue
      throw new PlaybookUnreadable(
        `${path}: the parameter "${name}" of "${node.name}" takes the input "${reference.data.input}", which is not declared.`,
      )
    }
  }
  return parsed.data
}
