import { z } from 'zod'

const record = z.record(z.string(), z.json())
const records = z.array(record)

/**
 * Something that happens, in order. `at` names the trigger's node. A person's actions stand between the events that
 * they come between; `ticket` is the number of the ticket by age in the scenario, 1 the oldest.
 */
export const scenarioEvent = z.union([
  z.strictObject({
    at: z.string(),
    webhook: z.strictObject({
      body: z.json(),
      headers: z.record(z.string(), z.string()).default({}),
      /** Signs or proves with another secret than the trigger's. */
      wrongSecret: z.boolean().default(false),
    }),
  }),
  /** The source of an e-mail, as it comes from the mailbox. */
  z.strictObject({ at: z.string(), mail: z.string() }),
  z.strictObject({ at: z.string(), schedule: z.literal('due') }),
  /** A page that a customer sent, by the names of its fields. */
  z.strictObject({
    at: z.string(),
    portal: z.strictObject({
      name: z.string(),
      email: z.string(),
      values: z.record(z.string(), z.string()),
    }),
  }),
  z.strictObject({ at: z.string(), manual: record }),
  z.strictObject({
    person: z.union([
      z.strictObject({ comments: z.int().min(1), body: z.string().default('I am on it.') }),
      z.strictObject({ closes: z.int().min(1) }),
      z.strictObject({ logsTime: z.int().min(1), minutes: z.int().min(1) }),
    ]),
  }),
])

/** What must be there afterwards, and nothing beside it: lists are matched one by one, each by the fields it names. */
export const scenarioExpectation = z.strictObject({
  /** Without those that were given; oldest first. A ticket may tell its `comments`. */
  tickets: records.optional(),
  /** Of the tickets that were given, by their place in `given.tickets`. */
  given: z.array(record.nullable()).optional(),
  timeEntries: records.optional(),
  billingLines: records.optional(),
  mails: records.optional(),
  /** How many runs ended how, such as `succeeded: 2`. */
  runs: z.record(z.string(), z.int().min(0)).optional(),
  /** Reasons for events that started nothing, in order. */
  skipped: z.array(z.string()).optional(),
  /** Deliveries that were refused. */
  refused: z.int().min(0).optional(),
})

/** An event in, the effects expected. Customers are named by `name` in whatever belongs to them. */
export const scenario = z.strictObject({
  name: z.string().min(1),
  given: z
    .strictObject({
      customers: records.default([]),
      contacts: records.default([]),
      devices: records.default([]),
      contracts: records.default([]),
      tickets: records.default([]),
    })
    .prefault({}),
  /** What the import is told; a connection is given as `mailbox` or `smtp`, for one that the test makes. */
  inputs: record.default({}),
  events: z.array(scenarioEvent).min(1),
  expect: scenarioExpectation,
  /** In words, what this scenario shows not to happen. */
  never: z.array(z.string()).default([]),
})
export type Scenario = z.output<typeof scenario>
export type ScenarioEvent = z.output<typeof scenarioEvent>
