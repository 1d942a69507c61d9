import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'
import type ivm from 'isolated-vm'
import {
  findPlace,
  type Place,
  SyntaxProblem,
  scriptEnd,
  scriptName,
  scriptStart,
  toUserPlace,
} from './syntax-problem.ts'

/** Compiled scripts count against the isolate's heap: so many characters of code are kept at most. */
const mostKept = 1_000_000

const kept = new Map<string, { script: ivm.Script; length: number }>()
let keptLength = 0

/**
 * Compiles the body of an async function, or finds it as it was compiled for an earlier context of the isolate.
 * Throws `SyntaxProblem` with the place in the user's code.
 */
export async function compileScript(isolate: ivm.Isolate, code: string): Promise<ivm.Script> {
  const hash = createHash('sha256').update(code).digest('base64')
  const known = kept.get(hash)
  const script = known?.script ?? (await compileFirst(isolate, code))
  if (known) kept.delete(hash)
  else keptLength += code.length
  kept.set(hash, { script, length: code.length })
  for (const [oldest, { length }] of kept) {
    if (keptLength <= mostKept) break
    kept.delete(oldest)
    keptLength -= length
  }
  return script
}

// JavaScript first: `a < b > (c)` means something else in each language.
async function compileFirst(isolate: ivm.Isolate, code: string): Promise<ivm.Script> {
  const source = `${scriptStart}${code}${scriptEnd}`
  try {
    return await isolate.compileScript(source, { filename: scriptName })
  } catch (error) {
    const problem = toProblem(error, code)
    if (!(problem instanceof SyntaxProblem)) throw problem
    const stripped = stripTypes(source, code, problem)
    return await isolate.compileScript(stripped, { filename: scriptName }).catch((later: unknown) => {
      throw toProblem(later, code)
    })
  }
}

/** Blanks out types, so that lines and columns stay; what is wrong in both languages is told where more was understood. */
function stripTypes(source: string, code: string, problem: SyntaxProblem): string {
  try {
    return stripTypeScriptTypes(source, { sourceUrl: scriptName })
  } catch (error) {
    if (!(error instanceof Error)) throw problem
    const place = placeInSnippet(error.stack ?? '')
    // TypeScript, but of the kind that types cannot be cut from: an enum, a namespace.
    const isUnsupported = 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
    if (place && (isUnsupported || isAfter(place, problem.place))) {
      const advice = isUnsupported ? ': write it as JavaScript' : ''
      throw inUserCode(`SyntaxError: ${error.message}${advice}`, place, code)
    }
    throw problem
  }
}

/** Node shows `script:LINE`, then the lines around it with a mark under the column. */
function placeInSnippet(stack: string): Place | undefined {
  const line = /^script:(\d+)$/m.exec(stack)?.[1]
  const mark = /^( *)\^+$/m.exec(stack)?.[1]
  if (line === undefined || mark === undefined) return undefined
  return toUserPlace({ line: Number(line), column: mark.length + 1 })
}

function isAfter(place: Place, other: Place | undefined): boolean {
  if (!other) return true
  return place.line > other.line || (place.line === other.line && place.column > other.column)
}

function toProblem(error: unknown, code: string): Error {
  if (!(error instanceof SyntaxError)) return error instanceof Error ? error : new Error(String(error))
  const message = error.message.replace(/ \[script:\d+:\d+\]$/, '')
  return inUserCode(`SyntaxError: ${message}`, findPlace(error.message), code)
}

/** What V8 finds only behind the end of the script is a bracket that does not match. */
function inUserCode(message: string, place: Place | undefined, code: string): SyntaxProblem {
  const lines = code.split('\n')
  if (!place || place.line <= lines.length) return new SyntaxProblem(message, place)
  const end = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
  const brackets = 'SyntaxError: A bracket or a quote is left open, or a bracket is closed once too often'
  return new SyntaxProblem(brackets, end)
}
