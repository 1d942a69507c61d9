import { checkTemplate } from './check-template.ts'
import { checkFilteredValue } from './check-value.ts'
import { maxSourceLength } from './limits.ts'
import { newTokenizer } from './liquid.ts'
import { type Check, report, reportThrown, type SourceCheck } from './source-check.ts'

/** Everything that can be said of a source without running it. Takes time in proportion to its length. */
export function checkSource(kind: 'expression' | 'template', source: string): SourceCheck {
  const check: Check = { source, problems: [], references: [], declared: new Set(), shownAt: undefined }
  if (source.length > maxSourceLength) {
    const message = `This is ${source.length} characters long; at most ${maxSourceLength} are allowed.`
    return { problems: [{ code: 'too_long', message }], references: [] }
  }
  try {
    if (kind === 'template') checkTemplate(check)
    else if (source.trim() === '') report(check, 'syntax', 0, 'The expression is empty.')
    else if (/^\s*\{[{%]/.test(source))
      report(check, 'syntax', 0, 'An expression stands without braces: leave out {{ and }}.')
    else checkFilteredValue(check, newTokenizer(source))
  } catch (error) {
    reportThrown(check, error)
  }
  return { problems: check.problems, references: check.references }
}
