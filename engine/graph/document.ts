import { z } from 'zod'
import { paramSchema } from '../expressions/param.ts'
import { effectLimits } from './effect-limits.ts'
import { noiseSettings } from './noise-settings.ts'
import { noteColours } from './note-colours.ts'

const id = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'An id starts with a letter and holds letters, digits, - and _')

/** How often and how patiently a failed step is tried again; delays use full jitter below the computed step. */
export const retryPolicy = z.object({
  attempts: z.int().min(1).max(25).default(3).meta({ title: 'Attempts' }),
  initialSeconds: z.number().min(0).max(3600).default(1).meta({ title: 'First delay (s)' }),
  factor: z.number().min(1).max(10).default(2).meta({ title: 'Factor' }),
  capSeconds: z.number().min(0).max(86_400).default(60).meta({ title: 'Longest delay (s)' }),
})

export const nodeSettings = z.object({
  disabled: z.boolean().optional(),
  retry: retryPolicy.optional(),
  timeoutSeconds: z.number().positive().max(86_400).optional(),
  /** `all` waits until every incoming path is taken or dead; `any` starts with the first that is taken. */
  join: z.enum(['all', 'any']).optional(),
  note: z.string().max(4000).optional(),
  /** In a group that has such a part: runs when the others are over, whether they failed or not. */
  finally: z.boolean().optional(),
  /** Without a way out for errors: `pause` asks a person what to do, once the attempts are used up. */
  whenFailed: z.enum(['fail', 'pause']).optional(),
  /** Of a trigger: what arrives and starts no run. */
  noise: noiseSettings.optional(),
})

export const documentNode = z.object({
  id,
  type: z.string().min(1).max(100),
  name: z.string().min(1).max(120),
  parentId: id.optional(),
  params: z.record(z.string(), paramSchema).default({}),
  settings: nodeSettings.default({}),
})

export const documentEdge = z.object({
  id,
  source: id,
  /** `out`, a branch of the source, or `error`. */
  sourceHandle: z.string().min(1).max(100).default('out'),
  target: id,
})

/** How often something is to happen. */
export const expectedEvery = z.object({
  amount: z.int().min(1).max(1000),
  unit: z.enum(['minutes', 'hours', 'days']),
})

export const workflowSettings = z.object({
  customerScope: z
    .object({
      kind: z.enum(['all', 'customers', 'tags']),
      values: z.array(z.string()).default([]),
      exclude: z
        .array(z.object({ customerId: z.string(), reason: z.string(), until: z.iso.date().optional() }))
        .default([]),
    })
    .optional(),
  /** A template over what started the run, such as {{ event.device.id }}: runs with the same text share `concurrencyLimit`. */
  concurrencyKey: z.string().max(500).optional(),
  /** Runs of one key that may be under way at once, waits included; 1 if left out. */
  concurrencyLimit: z.int().min(1).max(1000).optional(),
  /** What becomes of a run whose key has no room: it waits for its turn (if left out), is not started, or ends the oldest. */
  concurrencyPolicy: z.enum(['queue', 'drop_new', 'cancel_old']).optional(),
  /** Runs of the workflow that may be under way at once, waits included; what is more waits for its turn. */
  maxConcurrentRuns: z.int().min(1).max(10_000).optional(),
  /** What it may touch before it asks a person; the MSP's own limits hold for what is left out. */
  limits: effectLimits.optional(),
  timeZone: z.string().max(60).optional(),
  retentionDays: z.int().min(1).max(3650).optional(),
  /** Started when a run fails, with what failed and why. */
  errorWorkflowId: z.string().optional(),
  /** A run that takes longer fails, waits included. */
  timeoutMinutes: z
    .number()
    .positive()
    .max(60 * 24 * 400)
    .optional(),
  /** `block`: a version of which a scenario fails is not published; otherwise it is said. */
  failingScenarios: z.enum(['warn', 'block']).optional(),
  /** Minutes that a person would have needed for what one run does. */
  minutesSaved: z.number().min(0).max(1440).optional(),
  /** How often it is to run at least: quieter than that, somebody is told. Left out: as often as it did until now. */
  expectedEvery: expectedEvery.optional(),
})

/** Written on the canvas for people; runs know nothing of it. Text in a light Markdown: bold, lists, addresses. */
export const documentNote = z.object({
  id,
  text: z.string().max(4000).default(''),
  x: z.number(),
  y: z.number(),
  width: z.number().min(80).max(4000),
  height: z.number().min(48).max(4000),
  colour: z.enum(noteColours).default('sand'),
})

/**
 * The workflow document: the one format of API, export, clipboard and playbooks. `layout` stands apart so that a
 * difference of logic is only logic. Ids are stable and never shown; names are free.
 */
export const workflowDocument = z.object({
  schemaVersion: z.literal(1),
  name: z.string().min(1).max(200),
  description: z.string().max(4000).default(''),
  nodes: z.array(documentNode).max(2000),
  edges: z.array(documentEdge).max(5000),
  layout: z.record(id, z.object({ x: z.number(), y: z.number() })).default({}),
  settings: workflowSettings.default({}),
  notes: z.array(documentNote).max(500).optional(),
})

export type RetryPolicy = z.output<typeof retryPolicy>
export type NodeSettings = z.output<typeof nodeSettings>
export type DocumentNode = z.output<typeof documentNode>
export type DocumentEdge = z.output<typeof documentEdge>
export type DocumentNote = z.output<typeof documentNote>
export type ExpectedEvery = z.output<typeof expectedEvery>
export type WorkflowSettings = z.output<typeof workflowSettings>
export type WorkflowDocument = z.output<typeof workflowDocument>

/** A document with nothing on its canvas. */
export function emptyDocument(name: string): WorkflowDocument {
  return { schemaVersion: 1, name, description: '', nodes: [], edges: [], layout: {}, settings: {} }
}
