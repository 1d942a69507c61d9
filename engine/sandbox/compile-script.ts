import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'
import type ivm from 'isolated-vm'
import { findPlace, type Place, SyntaxProblem, scriptName } from './syntax-problem.ts'

interface Compiled {
  /** JavaScript in the frame around it. */
  source: string
  /** V8's code cache. It holds machine code: made in this process, and never sent out of it. */
  cachedData: ivm.ExternalCopy<ArrayBuffer> | undefined
}

const kept = new Map<string, Compiled>()
const mostKept = 50

/** Compiles the body of an async function; throws `SyntaxProblem` with the place in the user's code. */
export async function compileScript(isolate: ivm.Isolate, code: string): Promise<ivm.Script> {
  const hash = createHash('sha256').update(code).digest('base64')
  const known = kept.get(hash)
  if (known) {
    kept.delete(hash)
    kept.set(hash, known)
    const { source, cachedData } = known
    return isolate.compileScript(source, { ...origin, ...(cachedData ? { cachedData } : {}) })
  }
  const { script, source } = await compileFirst(isolate, code)
  kept.set(hash, { source, cachedData: script.cachedData })
  const [oldest] = kept.keys()
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
  return script
}

interface FirstCompiled {
  script: ivm.Script & { cachedData?: ivm.ExternalCopy<ArrayBuffer> }
  source: string
}

const origin = { filename: scriptName, lineOffset: -1 }

// JavaScript first: `a < b > (c)` means something else in each language.
async function compileFirst(isolate: ivm.Isolate, code: string): Promise<FirstCompiled> {
  const source = `(async function () { "use strict";\n${code}\n})`
  try {
    return await compile(isolate, source)
  } catch (error) {
    const problem = toProblem(error, code)
    return await compile(isolate, stripTypes(source, code, problem)).catch((later: unknown) => {
      throw toProblem(later, code)
    })
  }
}

async function compile(isolate: ivm.Isolate, source: string): Promise<FirstCompiled> {
  return { script: await isolate.compileScript(source, { ...origin, produceCachedData: true }), source }
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
  // The line before the user's first one is ours.
  return line === undefined || mark === undefined
    ? undefined
    : { line: Number(line) - 1, column: mark.length + 1 }
}

function isAfter(place: Place, other: Place | undefined): boolean {
  if (!other) return true
  return place.line > other.line || (place.line === other.line && place.column > other.column)
}

function toProblem(error: unknown, code: string): SyntaxProblem {
  const message = error instanceof Error ? error.message : String(error)
  const name = error instanceof Error ? error.name : 'Error'
  return inUserCode(`${name}: ${message.replace(/ \[script:-?\d+:\d+\]$/, '')}`, findPlace(message), code)
}

/** What V8 finds only behind the end of the script is a bracket that does not match. */
function inUserCode(message: string, place: Place | undefined, code: string): SyntaxProblem {
  const lines = code.split('\n')
  if (!place || place.line <= lines.length) return new SyntaxProblem(message, place)
  const end = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
  const brackets = 'SyntaxError: A bracket or a quote is left open, or a bracket is closed once too often'
  return new SyntaxProblem(brackets, end)
}
