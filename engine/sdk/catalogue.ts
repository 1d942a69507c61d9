import type { JsonObject } from '../graph/json.ts'
import type { Connector } from './connector.ts'
import type { ActionNode } from './node.ts'
import type { TriggerNode } from './trigger.ts'

/** Everything that `nodes/index.ts` offers. */
export interface Catalogue {
  triggers: readonly TriggerNode[]
  actions: readonly ActionNode[]
  connectors: readonly Connector[]
  importers?: readonly StepImporter[]
}

/** Makes a step of a text that people have at hand, such as a command line. */
export interface StepImporter {
  /** What it reads, in a word: cURL. */
  title: string
  /** True for texts that are meant for it. */
  reads(text: string): boolean
  /** Throws `StepFailed` with what cannot be taken over. */
  read(text: string): ImportedStep
}

export interface ImportedStep {
  type: string
  /** Literal values. */
  params: JsonObject
  /** A secret that the text held: it belongs into a connection, and never into the step. */
  connection?: { type: string; credentials: JsonObject }
}
