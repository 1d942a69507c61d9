import { z } from '@hono/zod-openapi'
import { runbookField, runbookPlaces } from '../msp/runbook.ts'
import type { Runbook } from '../runbooks/find-runbooks.ts'
import type { RunbookContext } from '../runbooks/load-context.ts'
import { jsonValue } from './json-value.ts'
import { runReason, runStatus } from './present-run.ts'

const plain = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const runbookSummary = z.object({
  workflowId: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  version: z.int(),
  /** How many fields it asks. */
  fields: z.int(),
})

const named = z.object({ id: z.string(), name: z.string() }).nullable()

export const runbookView = runbookSummary.omit({ fields: true }).extend({
  form: z.array(runbookField),
  /** With what the form begins; what is chosen by its id, with its name in `names`. */
  values: z.record(z.string(), plain),
  names: z.record(z.string(), z.string()),
  /** Whether there is something to read before it starts. */
  confirms: z.boolean(),
  place: z.enum(runbookPlaces),
  ticket: named,
  device: named,
  customer: named,
})

export const runbookPlan = z.object({
  confirm: z.string(),
  /** The dry run that lists what would be written: `GET /api/runs/{id}/effects` once it has ended. */
  runId: z.string().nullable(),
})

export const startedRunbook = z.object({
  runId: z.string(),
  /** The same idempotency key had started it before. */
  repeated: z.boolean(),
})

export const runResult = z.object({
  runId: z.string(),
  workflowId: z.string(),
  /** Of the runbook as it was started, else of the workflow. */
  name: z.string(),
  status: runStatus,
  mode: z.enum(['live', 'dry', 'test']),
  /** Null where no person started it from a form. */
  startedBy: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  ticket: named,
  device: named,
  customer: named,
  answers: z.array(z.object({ name: z.string(), label: z.string(), value: jsonValue })),
  /** What it wrote, in order. */
  done: z.array(
    z.object({
      nodeId: z.string(),
      path: z.string(),
      name: z.string(),
      kind: z.string(),
      target: z.string(),
      /** The first text that it wrote, cut short; empty where there is none. */
      text: z.string(),
      reference: z.string().nullable(),
      /** Of a dry run: it would be written. */
      planned: z.boolean(),
    }),
  ),
  /** What it did not do or could not, and why. */
  notDone: z.array(
    z.object({
      nodeId: z.string(),
      name: z.string(),
      kind: z.string(),
      why: z.enum(['failed', 'uncertain', 'cancelled', 'not_reached', 'other_way']),
      message: z.string(),
    }),
  ),
  /** What it handed back. */
  outputs: z.array(z.object({ name: z.string(), value: jsonValue })),
  /** Why it stands where it stands, while it is not over or has failed. */
  reasons: z.array(runReason),
})

export function presentRunbook({ workflowId, name, description, version, settings }: Runbook) {
  return {
    workflowId,
    name,
    description,
    category: settings.category,
    version,
    fields: settings.form.length,
  } satisfies z.output<typeof runbookSummary>
}

export function presentOrigin({ place, ticket, device, customer }: RunbookContext) {
  return {
    place,
    ticket: ticket && { id: ticket.id, name: `#${ticket.number} ${ticket.subject}` },
    device: device && { id: device.id, name: device.hostname },
    customer: customer && { id: customer.id, name: customer.name },
  }
}
