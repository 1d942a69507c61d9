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

export function reportThrown(check: Check, error: unknown): void {
  if (error instanceof RangeError) {
    report(check, 'syntax', 0, 'This is nested too deeply. Split it over several steps.')
    return
  }
  if (!LiquidError.is(error) || !(error instanceof Error)) throw error
  const offset = error.token.begin
  const message = plainMessage(error.message)
  const unclosed = /^(tag|output|raw) (.*) not closed$/s.exec(message)
  if (unclosed !== null) {
    const end =
      unclosed[1] === 'output'
        ? '}}'
        : `{% end${/^"?\{%-?\s*(\w+)/.exec(unclosed[2] ?? '')?.[1] ?? unclosed[1]} %}`
    report(check, 'syntax', offset, `This is not closed; ${end} is missing.`)
  } else if (/unbalanced parentheses|invalid range/.test(message)) {
    const at =
      error.token.input.slice(offset).trim() === ''
        ? 'A closing parenthesis is missing.'
        : syntaxMessage(check.source, offset)
    report(check, 'syntax', offset, at)
  } else if (
    /expected "\|"|value expected|invalid value|unexpected character|expected filter|after filter/.test(
      message,
    )
  ) {
    report(
      check,
      'syntax',
      offset,
      syntaxMessage(check.source, message.includes('filter name') ? barBefore(check.source, offset) : offset),
    )
  } else {
    report(check, 'syntax', offset, `This cannot be read: ${message}.`)
  }
}

/** liquidjs adds ", line:1, col:2" to its messages. */
export function plainMessage(message: string): string {
  return message.replace(/, line:\d+, col:\d+$/, '')
}

/** For `a || b` Liquid stops at the second bar. */
function barBefore(source: string, offset: number): number {
  return source.slice(0, offset).endsWith('||') ? offset - 2 : source[offset] === '|' ? offset - 1 : offset
}
