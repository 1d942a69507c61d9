import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { inputReference, newestFormat, type Playbook, playbook } from './playbook.ts'

/** One thing that is wrong with a playbook, and where. */
export interface PlaybookProblem {
  /** Such as `document.nodes.3.type`; empty for the file as a whole. */
  where: string
  /** Of the file, from 1; null where it cannot be told. */
  line: number | null
  message: string
}

/** A playbook's file is wrong; the message says where, and in what. */
export class PlaybookUnreadable extends Error {
  override name = 'PlaybookUnreadable'
  readonly problems: readonly PlaybookProblem[]
  constructor(path: string, problems: readonly PlaybookProblem[]) {
    super(problems.map((problem) => `${placeOf(path, problem)} ${problem.message}`).join('\n'))
    this.problems = problems
  }
}

/** As compilers say it, so that editors find it: the file, its line, and the path in it. */
function placeOf(path: string, { where, line }: PlaybookProblem): string {
  const place = line === null ? path : `${path}:${line}`
  return where === '' ? `${place}:` : `${place}: ${where}:`
}

/** A guess: larger by a multiple than the largest there is. */
export const mostCharacters = 1_000_000
const mostAliases = 100
const mostProblems = 20

/** A playbook from the text of its file; throws `PlaybookUnreadable` saying where it is wrong. */
export function parsePlaybook(text: string, path: string): Playbook {
  const lines = new LineCounter()
  const document = readYaml(text, path, lines)
  const refuse = (where: readonly PropertyKey[], message: string) => {
    const problem = { where: where.map(String).join('.'), line: lineOf(document, lines, where), message }
    return new PlaybookUnreadable(path, [problem])
  }
  const value = plainValue(document, path)
  if (typeof value !== 'object' || value === null) throw refuse([], 'This is no playbook.')
  const { format } = z.object({ format: z.unknown() }).partial().safeParse(value).data ?? {}
  if (typeof format === 'number' && format > newestFormat) {
    throw refuse(
      ['format'],
      `It is written in format ${format} of playbooks, and this server knows formats up to ${newestFormat}: update Sentiero, then it can be read.`,
    )
  }
  const unfit = findUnfit(value)
  if (unfit) throw refuse(unfit.path, unfit.message)
  const parsed = playbook.safeParse(value)
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, mostProblems).map((issue) => ({
      where: issue.path.map(String).join('.'),
      line: lineOf(document, lines, issue.path),
      message: `${issue.message}.`,
    }))
    throw new PlaybookUnreadable(path, problems)
  }
  for (const [place, node] of parsed.data.document.nodes.entries()) {
    for (const [name, param] of Object.entries(node.params)) {
      const reference = inputReference.safeParse(param)
      if (!reference.success || Object.hasOwn(parsed.data.inputs, reference.data.input)) continue
      throw refuse(
        ['document', 'nodes', place, 'params', name],
        `The parameter "${name}" of "${node.name}" takes the input "${reference.data.input}", which is not declared.`,
      )
    }
  }
  return parsed.data
}

/** Adds the lines of a text to problems of what was read from it. */
export function withLines(text: string, problems: readonly PlaybookProblem[]): PlaybookProblem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  return problems.map((problem) => ({
    ...problem,
    line: lineOf(document, lines, problem.where.split('.')),
  }))
}

function readYaml(text: string, path: string, lines: LineCounter): Document {
  const refuse = (message: string, line: number | null) =>
    new PlaybookUnreadable(path, [{ where: '', line, message }])
  if (text.length > mostCharacters) {
    throw refuse(`It has ${text.length} characters, and a playbook may have ${mostCharacters} at most.`, null)
  }
  let document: Document
  try {
    document = parseDocument(text, { lineCounter: lines })
  } catch (error) {
    throw refuse(readingTrouble(error), null)
  }
  const [wrong] = document.errors
  if (!wrong) return document
  const [message = ''] = wrong.message.split('\n')
  throw refuse(message.includes('call stack') ? tooDeep : message, wrong.linePos?.[0].line ?? null)
}

function plainValue(document: Document, path: string): unknown {
  try {
    // A few aliases of aliases would make a short text a huge value.
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    throw new PlaybookUnreadable(path, [{ where: '', line: null, message: readingTrouble(error) }])
  }
}

function readingTrouble(error: unknown): string {
  if (error instanceof RangeError) return tooDeep
  return error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : String(error)
}

/** What no playbook may hold, whatever its shape: it is looked for before anything walks through the value. */
function findUnfit(value: unknown): { path: readonly string[]; message: string } | undefined {
  let left = mostValues
  const walk = (part: unknown, path: readonly string[]): ReturnType<typeof findUnfit> => {
    left -= 1
    // What holds itself ends here, too.
    if (path.length > mostDepth) return { path: path.slice(0, 3), message: tooDeep }
    if (left < 0) return { path: path.slice(0, 3), message: 'With its aliases written out it is too large.' }
    if (typeof part === 'string') return isKept(part) ? undefined : { path, message: notKept }
    if (typeof part !== 'object' || part === null) return undefined
    for (const [name, item] of Object.entries(part)) {
      if (!isKept(name)) return { path, message: notKept }
      if (name === '__proto__') return { path, message: 'Nothing may be called "__proto__".' }
      const found = walk(item, [...path, name])
      if (found) return found
    }
    return undefined
  }
  return walk(value, [])
}

const mostDepth = 100
const mostValues = 100_000
const tooDeep = 'It is nested too deeply to be read.'
const notKept = 'The text holds the character U+0000 or half a character.'

/** Whether the database takes it. */
function isKept(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Of the value at a path, or of what is nearest around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length >= 0; length--) {
    const keys = path.slice(0, length).map((key) => (/^\d+$/.test(String(key)) ? Number(key) : String(key)))
    const node = length === 0 ? document.contents : document.getIn(keys, true)
    const start = isNode(node) ? node.range?.[0] : undefined
    if (start !== undefined) return lines.linePos(start).line
  }
  return null
}
