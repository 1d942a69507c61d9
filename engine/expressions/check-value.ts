import {
  type Expression,
  type FilteredValueToken,
  type PropertyAccessToken,
  type QuotedToken,
  type Token,
  type Tokenizer,
  TypeGuards,
} from 'liquidjs'
import { expressionFilters, filterArguments } from './filters.ts'
import { newTokenizer } from './liquid.ts'
import { nearestName } from './nearest-name.ts'
import { isScopeRoot, scopeRoots } from './scope.ts'
import { type Check, report, reportName, reportThrown } from './source-check.ts'
import { syntaxHint, syntaxMessage } from './syntax-message.ts'

type FilterUse = FilteredValueToken['filters'][number]

/** Checks what stands between the tokenizer's place and its end: one value with operators and filters. */
export function checkFilteredValue(check: Check, tokenizer: Tokenizer): void {
  const begin = tokenizer.p
  const value = tokenizer.readFilteredValue()
  tokenizer.skipBlank()
  if (!tokenizer.end()) report(check, 'syntax', tokenizer.p, syntaxMessage(check.source, tokenizer.p))
  else if (tokenizer.input.slice(begin, tokenizer.N).trimEnd().endsWith('|')) {
    report(check, 'syntax', tokenizer.N, 'The name of a filter is missing after |.')
  }
  checkValue(check, value)
}

export function checkValue(check: Check, token: Token): void {
  if (TypeGuards.isFilteredValueToken(token)) {
    checkExpression(check, token)
    for (const filter of token.filters) checkFilter(check, filter)
  } else if (TypeGuards.isRangeToken(token)) {
    checkValue(check, token.lhs)
    checkValue(check, token.rhs)
  } else if (TypeGuards.isPropertyAccessToken(token)) checkPath(check, token)
  else if (TypeGuards.isQuotedToken(token)) checkQuotes(check, token)
}

function checkQuotes(check: Check, token: Token): void {
  const quoted = token.getText()
  const end = /(\\*)(["'])$/.exec(quoted)
  if (quoted.length < 2 || end?.[2] !== quoted[0] || (end?.[1] ?? '').length % 2 === 1) {
    report(check, 'syntax', token.begin, `The text that begins here is not closed; ${quoted[0]} is missing.`)
  }
}

const comparisons = ['==', '!=', '<', '>', '<=', '>=', 'contains']

function checkExpression(check: Check, { initial, filters }: FilteredValueToken): void {
  const reportedBefore = check.problems.length
  const operators = initial.postfix.filter(TypeGuards.isOperatorToken)
  const values = initial.postfix.filter((token) => !TypeGuards.isOperatorToken(token))
  for (const value of values) checkValue(check, value)
  const first = operators[0]
  const mixed = operators.find((token) => token.operator === 'or' || token.operator === 'and')
  const other = operators.findLast(
    (token) => (token.operator === 'or' || token.operator === 'and') && token.operator !== mixed?.operator,
  )
  if (other !== undefined) {
    const message =
      '`and` and `or` stand side by side. Say with parentheses what belongs together: `a and (b or c)`.'
    report(check, 'mixed_and_or', other.begin, message)
  }
  if (first !== undefined && filters[0] !== undefined) {
    const message = `It is not clear what '${filters[0].name}' applies to. Use parentheses: \`a == (b | filter)\` or \`(a == b) | filter\`.`
    report(check, 'syntax', filters[0].begin, message)
  }
  checkShape(check, initial, reportedBefore)
}

/** Liquid ignores values that no operator connects and reads `1 < x < 5` from the right; both are refused. */
function checkShape(check: Check, { postfix }: Expression, reportedBefore: number): void {
  const stack: { comparison: boolean; begin: number }[] = []
  for (const token of postfix) {
    if (!TypeGuards.isOperatorToken(token)) {
      stack.push({ comparison: false, begin: token.begin })
      continue
    }
    const isComparison = comparisons.includes(token.operator)
    const right = stack.pop()
    const left = token.operator === 'not' ? right : stack.pop()
    if (left === undefined || right === undefined) {
      report(check, 'syntax', token.begin, `A value beside \`${token.operator}\` is missing.`)
      return
    }
    if (isComparison && (left.comparison || right.comparison)) {
      report(check, 'syntax', token.begin, 'Compare one pair at a time: `1 < x and x < 5`.')
      return
    }
    stack.push({ comparison: isComparison, begin: left.begin })
  }
  const second = stack[1]
  if (second === undefined) return
  // An unknown "name" such as `-` or `not` has been reported already, in words that say less than these.
  check.problems = check.problems.filter(
    ({ code }, index) => index < reportedBefore || code !== 'unknown_name',
  )
  report(
    check,
    'syntax',
    second.begin,
    sideBySide(check.source.slice(stack[0]?.begin), check.source, second.begin),
  )
}

function sideBySide(fromFirst: string, source: string, second: number): string {
  if (/^not\s/.test(fromFirst)) return 'Put `not` before the parenthesis: `not (a or b)`.'
  return (
    syntaxHint(source, second) ?? 'Two values stand side by side. Put an operator or a filter between them.'
  )
}

function checkFilter(check: Check, filter: FilterUse): void {
  const [least, most] = filterArguments.get(filter.name) ?? [0, Number.POSITIVE_INFINITY]
  if (!filterArguments.has(filter.name)) {
    const near = nearestName(filter.name, filterArguments.keys())
    const hint = near === undefined ? 'See the list of filters in the editor.' : `Did you mean '${near}'?`
    reportName(check, 'unknown_filter', filter, `Unknown filter '${filter.name}'. ${hint}`, near)
  } else if (filter.args.length < least || filter.args.length > most) {
    const count = least === most ? `${least}` : `${least} to ${most}`
    const message = `Filter '${filter.name}' takes ${count} value${most === 1 ? '' : 's'} after the colon, not ${filter.args.length}.`
    report(check, 'syntax', filter.begin, message)
  }
  for (const arg of filter.args) {
    if (!Array.isArray(arg)) checkValue(check, arg)
    else if (filter.name !== 'default' || arg[0] !== 'allow_false') {
      report(check, 'syntax', filter.begin, `Filter '${filter.name}' knows no value named '${arg[0]}'.`)
    } else if (arg[1] !== undefined) checkValue(check, arg[1])
  }
  if (expressionFilters.has(filter.name)) checkInnerExpression(check, filter)
}

/** The expression of `where_exp` and its like must be written out, or data from outside could be run. */
function checkInnerExpression(check: Check, filter: FilterUse): void {
  const [name, inner] = filter.args
  if (
    !isQuoted(name) ||
    !isQuoted(inner) ||
    !/^[A-Za-z_]\w*$/.test(name.content) ||
    isScopeRoot(name.content)
  ) {
    const message = `Filter '${filter.name}' takes a name and an expression in quotes: ${filter.name}: "item", "item.size > 3".`
    report(check, 'syntax', filter.begin, message)
    return
  }
  const innerCheck: Check = {
    source: inner.content,
    problems: [],
    references: [],
    declared: new Set([...check.declared, name.content]),
    shownAt: 0,
  }
  try {
    checkFilteredValue(innerCheck, newTokenizer(inner.content))
  } catch (error) {
    reportThrown(innerCheck, error)
  }
  for (const { code, message } of innerCheck.problems)
    report(check, code, inner.begin, `In "${inner.content}": ${message}`)
  for (const reference of innerCheck.references) {
    check.references.push({ ...reference, begin: inner.begin, end: inner.begin })
  }
}

function isQuoted(arg: FilterUse['args'][number] | undefined): arg is QuotedToken {
  return !Array.isArray(arg) && TypeGuards.isQuotedToken(arg)
}

function checkPath(check: Check, path: PropertyAccessToken): void {
  for (const prop of path.props) checkKey(check, prop)
  if (path.getText().endsWith('.')) report(check, 'syntax', path.end - 1, 'A name is missing after the dot.')
  if (path.variable !== undefined) {
    checkValue(check, path.variable)
    return
  }
  const name = writtenKey(path.props[0])
  if (name === undefined) {
    report(check, 'unknown_name', path.begin, `Begin with a written name: ${scopeRoots.join(', ')}.`)
  } else if (check.declared.has(name)) return
  else if (!isScopeRoot(name)) {
    const near = nearestName(name, [...scopeRoots, ...check.declared])
    const hint =
      near === undefined ? `Values begin with ${scopeRoots.join(', ')}.` : `Did you mean '${near}'?`
    const message = `Unknown name '${name}'. ${hint} Text stands in quotes.`
    reportName(check, 'unknown_name', { name, begin: path.begin }, message, near)
  } else if (name === 'steps') checkStep(check, path)
  else check.references.push({ root: name, begin: path.begin, end: path.begin + name.length })
}

function checkStep(check: Check, path: PropertyAccessToken): void {
  const stepId = writtenKey(path.props[1])
  const field = writtenKey(path.props[2])
  const end = endOfKey(check.source, path.props[Math.min(path.props.length, 3) - 1])
  if (stepId === undefined) {
    report(check, 'unknown_name', path.begin, 'Name one step, written out: steps.<step>.output.')
  } else {
    check.references.push({ root: 'steps', stepId, begin: path.begin, end })
    if (path.props.length > 2 && field !== 'output') {
      report(
        check,
        'unknown_name',
        path.props[2]?.begin ?? path.begin,
        'A step has only its output: steps.<step>.output.',
      )
    }
  }
}

type Key = PropertyAccessToken['props'][number]

/** The key, where it is written out rather than computed. */
function writtenKey(key: Key | undefined): string | undefined {
  if (key === undefined) return undefined
  if (TypeGuards.isWordToken(key) || TypeGuards.isQuotedToken(key)) return key.content
  return undefined
}

function endOfKey(source: string, key: Key | undefined): number {
  if (key === undefined) return 0
  const close = /^\s*\]/.exec(source.slice(key.end, key.end + 20))
  return close !== null && isBracketed(source, key) ? key.end + close[0].length : key.end
}

function isBracketed(source: string, key: Key): boolean {
  return source.slice(0, key.begin).trimEnd().endsWith('[')
}

function checkKey(check: Check, key: Key): void {
  if (TypeGuards.isWordToken(key) && key.size() > 0) return
  if (key.size() === 0) report(check, 'syntax', key.begin, 'Write an index or a key between the brackets.')
  else if (!/^\s*\]/.test(key.input.slice(key.end))) {
    report(check, 'syntax', key.end, 'Only one index or key may stand between the brackets.')
  } else if (!TypeGuards.isWordToken(key)) checkValue(check, key)
}
