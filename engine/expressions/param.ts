import { z } from 'zod'
import type { JsonValue } from '../graph/json.ts'
import { maxSourceLength } from './limits.ts'

/**
 * One parameter of a node.
 * `literal` is a value as it stands. `expression` is one Liquid expression without braces and keeps its type.
 * `template` is text with `{{ … }}` and `{% … %}`; its result is always text.
 */
export type Param =
  | { kind: 'literal'; value: JsonValue }
  | { kind: 'expression'; source: string }
  | { kind: 'template'; source: string }

const source = z.string().max(maxSourceLength)

export const paramSchema: z.ZodType<Param> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('literal'), value: z.json() }),
  z.strictObject({ kind: z.literal('expression'), source }),
  z.strictObject({ kind: z.literal('template'), source }),
])
