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
  /** A runbook, started on the page of a ticket where one is named. */
  z.strictObject({ at: z.string(), manual: record, onTicket: z.int().min(1).optional() }),
  /**
   * What we say ourselves of devices, tickets and contracts, as data: for what only time, or a machine, brings about.
   * `ticket` puts that ticket into the data, as it is then.
   */
  z.strictObject({
    own: z.strictObject({
      type: z.string(),
      state: z.enum(['raised', 'cleared']).default('raised'),
      customer: z.string().optional(),
      device: z.string().optional(),
      dedupKey: z.string().optional(),
      ticket: z.int().min(1).optional(),
      /** The name of the line of a contract that it speaks of. */
      seatLine: z.string().optional(),
      data: record.default({}),
    }),
  }),
  /** Time goes by: whatever waits for a moment in it goes on at that moment. */
  z.strictObject({
    passes: z.strictObject({
      minutes: z.number().positive().optional(),
      hours: z.number().positive().optional(),
      days: z.number().positive().optional(),
    }),
  }),
  z.strictObject({
    person: z.union([
      z.strictObject({ comments: z.int().min(1), body: z.string().default('I am on it.') }),
      z.strictObject({ closes: z.int().min(1) }),
      z.strictObject({
        logsTime: z.int().min(1),
        minutes: z.int().min(1),
        workType: z.string().optional(),
        note: z.string().optional(),
      }),
      z.strictObject({ changes: z.int().min(1), to: record }),
      /** Answers the oldest open question, task or call that may be answered by this e-mail address. */
      z.strictObject({
        answers: z.string(),
        choice: z.enum(['approved', 'rejected', 'answered']),
        comment: z.string().default(''),
        values: record.default({}),
      }),
      z.strictObject({ opens: record }),
    ]),
  }),
  /** The customer writes on a ticket. */
  z.strictObject({ customer: z.strictObject({ replies: z.int().min(1), body: z.string() }) }),
])

/** What must be there afterwards, and nothing beside it: lists are matched one by one, each by the fields it names. */
export const scenarioExpectation = z.strictObject({
  /** Without those that were given; oldest first. A ticket may tell its `comments`. */
  tickets: records.optional(),
  /** Of the tickets that were given, by their place in `given.tickets`. */
  given: z.array(record.nullable()).optional(),
  timeEntries: records.optional(),
  billingLines: records.optional(),
  /** Without those that tell people of questions. */
  mails: records.optional(),
  /** To chats and phones. */
  messages: records.optional(),
  /** What people were asked or given to do, oldest first: `kind`, `title`, `message`, `status`. */
  questions: records.optional(),
  /** Scripts that ran on machines, in order: `host`, `script`, `env`. */
  scripts: records.optional(),
  /** Accounts of the directory, by login: what became of them, `passwords` set and the names of their `groups` included. */
  accounts: records.optional(),
  /** How many seats the lines of contracts bill since when. */
  seatChanges: records.optional(),
  /** How many runs ended how, such as `succeeded: 2`. */
  runs: z.record(z.string(), z.int().min(0)).optional(),
  /** Reasons for events that started nothing, in order. */
  skipped: z.array(z.string()).optional(),
  /** Deliveries that were refused. */
  refused: z.int().min(0).optional(),
})

/** Answers to scripts that hold a text, in turn; the last one again and again. */
const scenarioMachine = z.strictObject({
  host: z.string(),
  answers: z
    .array(
      z.strictObject({
        to: z.string().default(''),
        exitCode: z.int().default(0),
        stdout: z.string().default(''),
        stderr: z.string().default(''),
        /** It does not answer, and this says so. */
        fails: z.string().optional(),
      }),
    )
    .min(1),
})
export type ScenarioMachine = z.output<typeof scenarioMachine>

/** The directory of a customer: whoever is not in it has no account. */
const scenarioDirectory = z.strictObject({
  customer: z.string(),
  accounts: z.array(
    z.strictObject({
      login: z.string(),
      name: z.string(),
      email: z.string().optional(),
      enabled: z.boolean().default(true),
      locked: z.boolean().default(false),
      groups: z.array(z.string()).default([]),
    }),
  ),
  /** Those that nobody is in; the others are named by who is. */
  groups: z.array(z.string()).default([]),
  /** It does not do what it is asked, and this says so. */
  fails: z.string().optional(),
})
export type ScenarioDirectory = z.output<typeof scenarioDirectory>

/** An event in, the effects expected. Customers are named by `name` in whatever belongs to them. */
export const scenario = z.strictObject({
  name: z.string().min(1),
  nameIt: z.string().min(1).optional(),
  given: z
    .strictObject({
      /** What the clock says at the beginning; left out, it is now. */
      now: z.iso.datetime().optional(),
      customers: records.default([]),
      contacts: records.default([]),
      devices: records.default([]),
      contracts: records.default([]),
      tickets: records.default([]),
      /** Who signs in, and teams with members and rota by their addresses. */
      users: records.default([]),
      teams: records.default([]),
      /** Each with the name of its `contract`. */
      seatLines: records.default([]),
      /** Each with the number of its `ticket`. */
      timeEntries: records.default([]),
      /** Lookup tables: `name` and `rows` by their keys. */
      tables: records.default([]),
      /** Values of variables: `name`, `value`, and the `customer` whose it is, or everybody's. */
      variables: records.default([]),
      /** What machines answer to scripts; whatever is not among them is not reached. */
      machines: z.array(scenarioMachine).default([]),
      /** Left out, no customer has a directory that is connected. */
      directory: scenarioDirectory.optional(),
    })
    .prefault({}),
  /**
   * What the import is told; a connection is given as `mailbox`, `smtp`, `chat` or `machines`, for one that the test makes,
   * and a customer as `customer:NAME`.
   */
  inputs: record.default({}),
  events: z.array(scenarioEvent).min(1),
  expect: scenarioExpectation,
  /** In words, what this scenario shows not to happen. */
  never: z.array(z.string()).default([]),
})
export type Scenario = z.output<typeof scenario>
export type ScenarioEvent = z.output<typeof scenarioEvent>
