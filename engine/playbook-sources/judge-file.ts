import { checkPlaybook } from '../playbooks/check-playbook.ts'
import { PlaybookUnreadable, parsePlaybook, withLines } from '../playbooks/parse-playbook.ts'
import { misnamed } from '../playbooks/read-playbook.ts'
import type { Registry } from '../registry.ts'
import { mostBytes } from './source-unreadable.ts'

/** A file as it was found; `refused` says why it was not read. */
export type FoundFile = { path: string; bytes: Buffer } | { path: string; refused: string }

export interface JudgedFile {
  path: string
  /** Null where it cannot be told. */
  slug: string | null
  /** Empty where it is no text. */
  text: string
  /** Empty for a good one; else one line for each thing that is wrong, with its place. */
  problem: string
}

export const tooLarge = (bytes: number): string =>
  `It has ${bytes} bytes, and a playbook may have ${mostBytes} at most.`

/** Reads and checks a file as a playbook: the same checks as the built-in ones pass. */
export function judgeFile(file: FoundFile, registry: Pick<Registry, 'kind' | 'trigger'>): JudgedFile {
  const { path } = file
  const refuse = (problem: string, text = '', slug: string | null = null): JudgedFile => ({
    path,
    slug,
    text,
    problem,
  })
  if ('refused' in file) return refuse(`${path}: ${file.refused}`)
  if (file.bytes.length > mostBytes) return refuse(`${path}: ${tooLarge(file.bytes.length)}`)
  const text = textOf(file.bytes)
  if (text === undefined)
    return refuse(`${path}: It is no text in UTF-8: save it in that encoding, without the character U+0000.`)
  try {
    const playbook = parsePlaybook(text, path)
    const name = path
      .split('/')
      .at(-1)
      ?.replace(/\.ya?ml$/i, '')
    const problems = [
      ...(name === playbook.slug ? [] : [misnamed(playbook.slug)]),
      ...checkPlaybook(playbook, registry),
    ]
    if (problems.length > 0) throw new PlaybookUnreadable(path, withLines(text, problems))
    return { path, slug: playbook.slug, text, problem: '' }
  } catch (error) {
    if (error instanceof PlaybookUnreadable) return refuse(error.message, text)
    throw error
  }
}

function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
