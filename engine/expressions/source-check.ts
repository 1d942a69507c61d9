import { LiquidError } from 'liquidjs'
import { type ExpressionErrorCode, type ExpressionProblem, positionAt } from './expression-error.ts'
import type { ScopeRoot } from './scope.ts'
import { syntaxMessage } from './syntax-message.ts'

/** Where a source refers to the scope. For a step, the range covers `steps.<id>.output` and not what follows. */
export type Reference = { root: ScopeRoot; stepId?: string; begin: number; end: number }

export type SourceCheck = { problems: ExpressionProblem[]; references: Reference[] }

/** A check under way. */
export type Check = SourceCheck & {
  source: string
  /** Names that `assign`, `capture`, `for` and the `_exp` filters give to values. */
  declared: Set<string>
  /** Set while an expression inside quotes is checked: problems are shown where the quotes are. */
  shownAt: number | undefined
}

export function report(check: Check, code: ExpressionErrorCode, offset: number, message: string): void {
  check.problems.push({ code, message, at: positionAt(check.source, check.shownAt ?? offset) })
}

/** Reports a name that does not exist, with the one that was probably meant in its place. */
export function reportName(
  check: Check,
  code: ExpressionErrorCode,
  wrong: { name: string; begin: number },
  message: string,
  near: string | undefined,
): void {
  report(check, code, wrong.begin, message)
  const written = check.source.slice(wrong.begin, wrong.begin + wrong.name.length)
  const problem = check.problems.at(-1)
  // An expression inside quotes has offsets of its own.
  if (!problem || near === undefined || check.shownAt !== undefined || written !== wrong.name) return
  problem.meant = { begin: wrong.begin, end: wrong.begin + wrong.name.length, name: near }
}

export function reportThrown(check: Check, error: unknown): void {
  if (error instanceof RangeError) {
    report(check, 'syntax', 0, 'This is nested too deeply. Split it over several steps.')
    return
  }
  if (!LiquidError.is(error) || !(error instanceof Error)) throw error
  const [offset, message] = inOurWords(plainMessage(error.message), error.token.begin, check.source)
  report(check, 'syntax', offset, message)
}

/** liquidjs' parse errors, at the place where the mistake stands and saying what to do. */
function inOurWords(message: string, offset: number, source: string): [offset: number, message: string] {
  const unclosed = /^(?:(raw)|tag|output) "?\{([{%])-?\s*(\w*).* not closed$/s.exec(message)
  if (unclosed !== null) {
    const [, raw, brace, tag = ''] = unclosed
    const end = brace === '{' ? '}}' : raw === undefined ? closing(source, offset, tag) : '{% endraw %}'
    return [offset, `This is not closed; ${end} is missing.`]
  }
  const unopened = /^tag "(\w+)" not found$/.exec(message)
  if (unopened !== null) return [offset, `\`${unopened[1]}\` has no opening tag before it.`]
  const isAtEnd = /^\s*([}%]\}|$)/.test(source.slice(offset))
  if (isAtEnd && /^unbalanced parentheses|^invalid range/.test(message)) {
    return [offset, 'A closing parenthesis is missing.']
  }
  if (message.startsWith('[ not closed')) return [offset, 'A closing bracket ] is missing.']
  if (/^(unexpected|duplicated) els/.test(message)) return [offset, 'Nothing but the end may follow `else`.']
  // At these, Liquid stands behind the character that it did not expect.
  const isSecondBar = message === 'expected filter name' && source[offset - 1] === '|'
  const back = message.startsWith('expected "|"') || isSecondBar ? 1 : 0
  return [offset - back, syntaxMessage(source, offset - back)]
}

/** A tag that itself is broken off needs its end; one that is whole needs its closing tag. */
function closing(source: string, offset: number, tag: string): string {
  const broken = source.indexOf('%}', offset) === -1
  return broken ? '%}' : `{% end${tag} %}`
}

/** liquidjs adds ", line:1, col:2" to its messages. */
export function plainMessage(message: string): string {
  return message.replace(/, line:\d+, col:\d+$/, '')
}
