import type { JsonValue } from '#engine/graph/json.ts'

/** A value of a document as people read it: a parameter by its text, a list or a record line by line. */
export function partText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) {
    if (value.kind === 'literal' && 'value' in value) return partText(value.value)
    if (value.kind === 'expression' && typeof value.source === 'string') return `{{ ${value.source} }}`
    if (value.kind === 'template' && typeof value.source === 'string') return value.source
    if (typeof value.name === 'string' && typeof value.type === 'string') return value.name
  }
  return lines(value, '').join('\n')
}

function lines(value: JsonValue, indent: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${indent}${String(value)}`]
  const entries = Array.isArray(value)
    ? value.map((entry) => ['-', entry] as const)
    : Object.entries(value).map(([key, entry]) => [`${key}:`, entry] as const)
  return entries.flatMap(([head, entry]) =>
    typeof entry === 'object' && entry !== null
      ? [`${indent}${head}`, ...lines(entry, `${indent}  `)]
      : [`${indent}${head} ${String(entry)}`],
  )
}
