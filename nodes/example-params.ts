import type { JsonValue, Param } from '#sdk'

/** A value as it stands. */
export const literal = (value: JsonValue): Param => ({ kind: 'literal', value })

/** An expression, which keeps its type. */
export const expression = (source: string): Param => ({ kind: 'expression', source })

/** Text with values in it. */
export const template = (source: string): Param => ({ kind: 'template', source })
