import { z } from 'zod'
import { paramSchema } from '../expressions/param.ts'
import { documentNode, workflowDocument } from '../graph/document.ts'
import { scenario } from './scenario.ts'

/** A text in the languages of the people who use it. */
export const localText = z.object({ en: z.string().min(1), it: z.string().min(1) })
export type LocalText = z.output<typeof localText>
export type Language = keyof LocalText

/** A workflow that is made of it is called like that, with a number where there are several. */
const titleText = z.object({ en: z.string().min(1).max(120), it: z.string().min(1).max(120) })

/** The newest format of playbook files that is known here; a file of a newer one is refused. */
export const newestFormat = 1

/** Under which the library shows it: what an MSP is after. */
export const playbookGoals = [
  'tickets',
  'monitoring',
  'security',
  'maintenance',
  'money',
  'users',
  'customers',
  'operations',
] as const

/** Where there is one text only, it stands in every language. */
const textOrBoth = z.union([
  localText,
  z
    .string()
    .min(1)
    .transform((text) => ({ en: text, it: text })),
])

export const inputName = z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/)

/** One thing an import asks for. */
export const playbookInput = z.object({
  title: localText,
  description: localText.optional(),
  type: z.enum(['text', 'number', 'boolean', 'choice']),
  choices: z.array(z.string()).min(1).optional(),
  /** What the editor offers to choose from; `connection:<port>` takes the id or the name of a connection. */
  picker: z.string().optional(),
  multiline: z.boolean().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  required: z.boolean().default(false),
})
export type PlaybookInput = z.output<typeof playbookInput>

/**
 * Stands where a parameter takes the value of an input; left out of the node where the input has none. As a list it is what
 * stands between commas.
 */
export const inputReference = z.strictObject({ input: inputName, as: z.literal('list').optional() })

/** A parameter with what stands there instead in a workflow that is imported in Italian. */
const localParam = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('literal'), value: z.json(), valueIt: z.json() }),
  z.strictObject({ kind: z.literal('expression'), source: z.string(), sourceIt: z.string() }),
  z.strictObject({ kind: z.literal('template'), source: z.string(), sourceIt: z.string() }),
])
export type LocalParam = z.output<typeof localParam>

const playbookNode = documentNode.extend({
  nameIt: z.string().min(1).max(120).optional(),
  params: z.record(z.string(), z.union([inputReference, localParam, paramSchema])).default({}),
})

export const playbookDocument = workflowDocument.extend({
  descriptionIt: z.string().max(4000).optional(),
  nodes: z.array(playbookNode).min(1).max(2000),
})
export type PlaybookDocument = z.output<typeof playbookDocument>

/** A workflow with what it asks, needs and risks, and scenarios that say what it does; one YAML file each. */
export const playbook = z.object({
  /** Of the file, so that what is written for a newer Sentiero is told from what is wrong. */
  format: z.int().min(1).max(newestFormat).default(1),
  slug: z.string().regex(/^[a-z][a-z0-9-]{1,59}$/),
  version: z.int().min(1),
  title: titleText,
  summary: localText,
  goal: z.enum(playbookGoals).default('operations'),
  saves: z.object({ minutesPerRun: z.number().min(0), basis: textOrBoth }),
  /** What it may change outside, and what it may take away for good. */
  risk: z.object({ writes: z.array(textOrBoth), destroys: z.array(textOrBoth), text: localText }),
  /** What each version brought, the newest first. */
  changelog: z.array(z.object({ version: z.int().min(1), text: localText })).default([]),
  inputs: z.record(inputName, playbookInput).default({}),
  needs: z.object({
    ports: z.array(z.string()).default([]),
    /** Names of the inputs that choose a connection. */
    connections: z.array(inputName).default([]),
    triggers: z.array(z.string()).min(1),
    /** Names of the variables that its steps read; each says itself what holds where a customer has no value. */
    variables: z.array(z.string()).default([]),
  }),
  document: playbookDocument,
  scenarios: z.array(scenario).min(1),
})
export type Playbook = z.output<typeof playbook>

/** JSON Schema of a playbook file, for editors and other tools. */
export function playbookSchema(): Record<string, unknown> {
  return z.toJSONSchema(playbook, { io: 'input', unrepresentable: 'any' })
}
