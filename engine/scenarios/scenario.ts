import { z } from 'zod'

const stepError = z.object({
  class: z.string(),
  code: z.string(),
  message: z.string(),
  logs: z.array(z.string()).optional(),
})

/** What a step gave: how it was left and with what, or how it failed. `at` is when, where time had passed until then. */
export const keptAnswer = z.object({
  nodeId: z.string(),
  path: z.string(),
  type: z.string(),
  input: z.json(),
  handle: z.string().optional(),
  output: z.json().optional(),
  error: stepError.optional(),
  at: z.iso.datetime().optional(),
})

export const keptEvent = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  dedupKey: z.string().nullable(),
  state: z.enum(['raised', 'repeated', 'cleared']),
  occurrences: z.int(),
  occurredAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  trust: z.string(),
  parties: z.record(z.string(), z.json()).nullable(),
  data: z.json(),
  raw: z.json(),
  noise: z.object({ flapping: z.boolean().optional(), heldBack: z.int().optional() }).nullable().optional(),
})

/** What is to come of it: how the run ends, and what it writes, with nothing beside. */
export const expectedOutcome = z.object({
  status: z.enum(['succeeded', 'failed']),
  /** Of the step at which it fails. */
  failure: z.object({ nodeId: z.string(), code: z.string() }).nullable(),
  effects: z.array(z.object({ nodeId: z.string(), path: z.string(), kind: z.string(), input: z.json() })),
})

const difference = z.object({
  where: z.string(),
  wanted: z.json().optional(),
  seen: z.json().optional(),
  /** The step that it is about. */
  nodeId: z.string().optional(),
})

/** How a scenario went. */
export const scenarioResult = z.object({
  passed: z.boolean(),
  differences: z.array(difference),
  /** Steps for which nothing was recorded: their example stood for what they would have given. */
  assumed: z.array(z.string()),
  /** Why it could not be played, or the words of the failure. */
  message: z.string(),
})

export type StoredAnswer = z.output<typeof keptAnswer>
export type StoredEvent = z.output<typeof keptEvent>
export type ExpectedOutcome = z.output<typeof expectedOutcome>
export type ScenarioResult = z.output<typeof scenarioResult>
