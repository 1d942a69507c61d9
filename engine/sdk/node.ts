import { z } from 'zod'
import type { EffectCounts } from '../graph/effect-limits.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { StepExample } from '../graph/node-example.ts'
import type { Handle, NodeCategory, NodeKind } from '../graph/node-kind.ts'
import type { Effect, PortName, Ports } from '../msp/ports.ts'
import type { Outcome, Resumed, Rounds } from './outcome.ts'
import type { PowerName, Powers } from './powers.ts'
import type { StoreName, Stores } from './stores.ts'

/** All that a node may name in `uses`. */
export type Use = PortName | PowerName | StoreName
export type Uses = Ports & Powers & Stores

/** What a step knows while it runs. Ports named in `uses` stand beside these, and no others. */
export type Step<Params, Used extends Use> = {
  params: Params
  /** Same key on every attempt of this step: hand it to the port as it is. */
  effect: Effect
  attempt: number
  /** Fixed at the start of the step: the only clock a node may read. */
  now: Date
  customerId: string | null
  /** What started the run. */
  event: JsonObject
  signal: AbortSignal
  /** Says what happens meanwhile to whoever watches the run right now; none of it is kept. */
  tell?: ((text: string) => void) | undefined
  /** Set where the step paused and runs again. */
  resumed?: Resumed | undefined
  /** Set where the step asked for another round of its body. */
  rounds?: Rounds | undefined
} & Pick<Uses, Used>

export interface NodeSpec<
  Params extends z.ZodType,
  Output extends z.ZodType,
  Branch extends string,
  Used extends Use,
  Maybe extends PortName,
> {
  type: string
  title: string
  /** One sentence: what it does. */
  description: string
  category: NodeCategory
  icon: string
  /** pure: no world · reads: repeat freely · writes: repeat under the key · destroys: intent first, never repeated. */
  effect: 'pure' | 'reads' | 'writes' | 'destroys'
  /** What a provider outside the desk promises of a repeat: `none` writes the intent first. Default `none`. */
  idempotency?: Idempotency | ((params: z.output<Params>) => Idempotency)
  uses?: readonly Used[]
  /** Ports of the connection that the step names in `connection`; absent where it names none. */
  mayUse?: readonly Maybe[]
  params: Params
  output: Output
  /** Handles it leaves by; without it there is the one handle `out`. */
  branches?: Readonly<Record<Branch, string>>
  /** One more handle for each item of a literal list parameter. */
  branchesFrom?: { param: string; idKey: string; labelKey: string }
  freeParams?: boolean
  /** Other steps stand in it, and run for each item that it answers with `each`. */
  container?: boolean
  /** A container that at its end answers `each` with `part: 'finally'`. */
  hasEnd?: boolean
  sample?: JsonValue
  /** One to three; each is shown in the documentation and run by a test. */
  examples?: readonly StepExample[]
  /** Seconds that it may take where the settings of the step do not say; 60 if left out. */
  timeoutSeconds?(params: z.output<Params>): number
  /** What a dry run shows of a write beside its parameters, such as what a name stands for. It only reads. */
  plan?(step: Step<z.output<Params>, Used> & Partial<Pick<Ports, Maybe>>): Promise<JsonObject>
  /** What the effect ledger says of a write: what it touches and, once done, what came of it and what takes it back. */
  ledger?(params: z.output<Params>, output: z.output<Output> | undefined): LedgerEntry
  /** What a write counts as towards the limits of its workflow: before it is made, and with its output once it is. */
  counts?(params: z.output<Params>, output: z.output<Output> | undefined, event: JsonObject): EffectCounts
  run(
    step: Step<z.output<Params>, Used> & Partial<Pick<Ports, Maybe>>,
  ): Promise<Outcome<z.input<Output>, NoInfer<Branch>>> | Outcome<z.input<Output>, NoInfer<Branch>>
}

export type Idempotency = 'native' | 'natural' | 'lookup' | 'none'

export interface LedgerEntry {
  target?: string
  reference?: string
  undo?: string
}

/** A step with what it was granted; the engine grants all that the node names in `uses`. */
export type GrantedStep = Step<unknown, never> & Partial<Uses>

/** A node as the engine sees it: the descriptor, and code behind checked borders. */
export interface ActionNode {
  kind: NodeKind
  idempotency(params: unknown): Idempotency
  uses: readonly Use[]
  mayUse: readonly PortName[]
  params: z.ZodType
  output: z.ZodType
  timeoutSeconds(params: unknown): number
  hasPlan: boolean
  plan(step: GrantedStep): Promise<JsonObject>
  ledger(params: unknown, output: unknown): LedgerEntry
  counts(params: unknown, output: unknown, event: JsonObject): EffectCounts
  /** Answers an `Outcome`; the engine tells the four kinds apart and parses the output. */
  run(step: GrantedStep): unknown
}

const usualTimeoutSeconds = 60

/** Declares a node: one schema checks its parameters, draws its form and documents it. */
export function defineNode<
  Params extends z.ZodType,
  Output extends z.ZodType,
  const Branch extends string = never,
  const Used extends Use = never,
  const Maybe extends PortName = never,
>(spec: NodeSpec<Params, Output, Branch, Used, Maybe>): ActionNode {
  const { idempotency = 'none' } = spec
  const branches: Handle[] = Object.entries<string>(spec.branches ?? {}).map(([id, label]) => ({ id, label }))
  return {
    kind: {
      type: spec.type,
      role: 'action',
      title: spec.title,
      description: spec.description,
      category: spec.category,
      icon: spec.icon,
      effect: spec.effect,
      params: describeSchema(spec.params, 'input'),
      output: describeSchema(spec.output, 'output'),
      handles: branches.length > 0 || spec.branchesFrom ? branches : [{ id: 'out', label: '' }],
      ...(spec.branchesFrom ? { handlesFrom: spec.branchesFrom } : {}),
      freeParams: spec.freeParams ?? false,
      ...(spec.container ? { container: true } : {}),
      ...(spec.hasEnd ? { hasEnd: true } : {}),
      uses: spec.uses ?? [],
      ...(spec.sample === undefined ? {} : { sample: spec.sample }),
      ...(spec.examples ? { examples: spec.examples } : {}),
    },
    idempotency: (params) =>
      typeof idempotency === 'function' ? idempotency(params as z.output<Params>) : idempotency,
    uses: spec.uses ?? [],
    mayUse: spec.mayUse ?? [],
    params: spec.params,
    output: spec.output,
    timeoutSeconds: (params) => spec.timeoutSeconds?.(params as z.output<Params>) ?? usualTimeoutSeconds,
    hasPlan: spec.plan !== undefined,
    plan: async (step) =>
      (await spec.plan?.(step as Step<z.output<Params>, Used> & Partial<Pick<Ports, Maybe>>)) ?? {},
    // Called with parameters and an output that the schemas above have parsed.
    ledger: (params, output) =>
      spec.ledger?.(params as z.output<Params>, output as z.output<Output> | undefined) ?? {},
    counts: (params, output, event) =>
      spec.counts?.(params as z.output<Params>, output as z.output<Output> | undefined, event) ?? {},
    // The registry parses params with the schema above before it calls run, and grants the ports named in uses.
    run: (step) => spec.run(step as Step<z.output<Params>, Used> & Partial<Pick<Ports, Maybe>>),
  }
}

/** JSON Schema of a zod schema, as the editor and the documentation read it. */
export function describeSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as JsonObject
}
