import type { Param } from '../expressions/param.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { NodeExample } from './node-example.ts'

/**
 * What the graph needs to know of a node type, and what the editor draws it from: a plain value without code,
 * sent by `GET /api/nodes`.
 */
export interface NodeKind {
  type: string
  role: 'trigger' | 'action'
  title: string
  /** One sentence in plain words. */
  description: string
  category: NodeCategory
  /** Name of a Tabler icon, e.g. `IconTicket`. */
  icon: string
  effect: 'pure' | 'reads' | 'writes' | 'destroys'
  /** JSON Schema of the resolved parameters, with `title`, `description`, `picker`, `multiline` hints. */
  params: JsonObject
  /** JSON Schema of the step's output (for a trigger: of `trigger`). */
  output: JsonObject
  /** Handles a step may leave by; `out` when it has no choice. `fromParam` adds one handle an item of a list. */
  handles: readonly Handle[]
  handlesFrom?: { param: string; idKey: string; labelKey: string }
  /** Accepts parameters of any name (the "set values" node). */
  freeParams: boolean
  /** Other steps stand in it: its body. */
  container?: boolean
  /** A container that also runs the steps marked as "finally", at its end. */
  hasEnd?: boolean
  /** Ports it needs, e.g. `psa`. */
  uses: readonly string[]
  /** How a trigger is fed. */
  intake?: 'webhook' | 'mailbox' | 'schedule' | 'manual' | 'own' | 'portal'
  /** Senders that a webhook knows by name. */
  senders?: SenderList
  /** Example of the trigger's or step's output, for previews and dry runs. */
  sample?: JsonValue
  /** What it does, shown by the editor and the documentation. */
  examples?: readonly NodeExample[]
}

/** The senders that one parameter of a webhook chooses between. */
export interface SenderList {
  param: string
  choices: readonly SenderSetUp[]
}

/** How a person sets up a sender, step by step. */
export interface SenderSetUp {
  value: string
  name: string
  setUp: { en: readonly SetUpStep[]; it: readonly SetUpStep[] }
}

/** What to do, and what to copy there, with {{url}} and {{secret}} in the place of those. */
export interface SetUpStep {
  text: string
  copy?: string
}

export interface Handle {
  id: string
  label: string
}

export type NodeCategory =
  | 'triggers'
  | 'flow'
  | 'desk'
  | 'devices'
  | 'money'
  | 'people'
  | 'code'
  | 'connectors'

/** The handles of one node on the canvas, its choices included; `error` is always possible and not listed. */
export function handlesOf(kind: NodeKind, params: Record<string, Param>): Handle[] {
  const { handlesFrom } = kind
  if (!handlesFrom) return [...kind.handles]
  const list = params[handlesFrom.param]
  const items = list?.kind === 'literal' && Array.isArray(list.value) ? list.value : []
  const own = items.flatMap((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return []
    const id = item[handlesFrom.idKey]
    const label = item[handlesFrom.labelKey]
    return typeof id === 'string' ? [{ id, label: typeof label === 'string' && label ? label : id }] : []
  })
  return [...own, ...kind.handles]
}
