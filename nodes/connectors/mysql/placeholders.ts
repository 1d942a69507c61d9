import { type SqlQuery, StepFailed } from '#sdk'

/**
 * Text in quotes, names in backticks, comments, and what stands for a value. MySQL 8.4 manual, sections 11.1.1, 11.2 and
 * 11.7: a backslash escapes in text, and "--" begins a comment before white space only.
 */
const piece =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|\/\*[\s\S]*?\*\/|(?:--(?=\s|$)|#)[^\n]*|(?<![\w$])\$(\d+)|\?/g

/** Writes `?` for `$1`, `$2` and so on, with the values in the order in which the statement names them. */
export function toQuestionMarks({ text, values }: Pick<SqlQuery, 'text' | 'values'>): {
  text: string
  values: SqlQuery['values'][number][]
} {
  const named: SqlQuery['values'][number][] = []
  const written = text.replace(piece, (found: string, digits: string | undefined) => {
    if (found === '?') {
      throw new StepFailed('The query holds a "?". Write $1, $2 and so on for its values.', {
        code: 'sql_refused',
      })
    }
    if (digits === undefined) return found
    const value = values[Number(digits) - 1]
    if (value === undefined) {
      throw new StepFailed(`The query names $${digits}, and ${values.length} values are given.`, {
        code: 'sql_refused',
      })
    }
    named.push(value)
    return '?'
  })
  return { text: written, values: named }
}
