/** What to say about source that Liquid cannot read, from what stands at the place where it stopped. */
export function syntaxMessage(source: string, offset: number): string {
  const hint = syntaxHint(source, offset)
  if (hint !== undefined) return hint
  const rest = source.slice(offset).trimStart()
  if (rest === '' || rest.startsWith('}}') || rest.startsWith('%}')) return 'A value is missing here.'
  return `This cannot be read: ${JSON.stringify(rest.length > 24 ? `${rest.slice(0, 24)}…` : rest)}.`
}

/** What people used to other languages probably meant, if it can be told. */
export function syntaxHint(source: string, offset: number): string | undefined {
  const isCall = source[offset] === ')' && source[offset - 1] === '('
  const rest = source.slice(isCall ? offset - 1 : offset).trimStart()
  return hints.find(([start]) => start.test(rest))?.[1]
}

const hints: [RegExp, string][] = [
  [/^\+/, 'There is no +. Add numbers with `| plus: 1`; join text with `| append: "…"`.'],
  [/^-(\s|\d|$)/, 'There is no minus sign between values. Use `| minus: 1`.'],
  [/^\*/, 'There is no *. Use `| times: 2`.'],
  [/^\/(?!\/)/, 'There is no /. Use `| divided_by: 2`.'],
  [/^%(?!\})/, 'There is no %. Use `| modulo: 2`.'],
  [/^&&?/, 'Write `and` instead of &&.'],
  [/^\|\|/, 'Write `or` instead of ||.'],
  [/^!(?!=)/, 'Write `not` instead of !.'],
  [/^===/, 'Compare with `==`.'],
  [/^=(?!=)/, 'Compare with `==`.'],
  [/^[?:]/, 'There is no ? : choice. Use `(condition) | if: "yes", "no"`.'],
  [/^\(/, 'Functions cannot be called. Use a filter, for example `| upcase`.'],
  [/^\)/, 'This closing parenthesis has no opening one.'],
  [
    /^[<>]|^[!=]=|^contains\b/,
    'Put the value and its filters in parentheses before comparing: `(value | filter) > 3`.',
  ],
  [/^(and|or)\b/, 'Put the value and its filters in parentheses: `(value | filter) and …`.'],
  [/^[`“”„«]/, 'Text stands in straight quotes: "text".'],
  [/^\{\{|^\{%/, 'There are no braces inside an expression.'],
]
