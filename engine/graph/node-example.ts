import type { Param } from '../expressions/param.ts'
import type { NodeSettings } from './document.ts'
import type { JsonObject, JsonValue } from './json.ts'

export type { Param }

/**
 * One thing that a node does, as plain data: the documentation and the editor show it, and a test runs it on the real
 * engine. Records of what comes out count for the fields they name; lists count whole.
 */
export type NodeExample = StepExample | TriggerExample

export interface StepExample {
  /** In plain words, what it shows. */
  title: string
  given?: ExampleGiven
  /** As they stand in a document; connections and workflows are called by their names in `given`. */
  params: Record<string, Param>
  /** The steps that stand in a container. */
  body?: readonly ExampleStep[]
  /** What happens while the run is parked, one after the other. */
  meanwhile?: readonly ExampleHappening[]
  gives: ExampleResult
}

export interface TriggerExample {
  title: string
  given?: Pick<ExampleGiven, 'desk'>
  params: Record<string, Param>
  delivery: ExampleDelivery
  gives: { events: readonly ExampleEvent[] } | { refused: string }
}

/** What there is before the step runs. */
export interface ExampleGiven {
  /** What the engine's clock says, an ISO moment. */
  now?: string
  /** `trigger` in expressions. */
  trigger?: JsonObject
  event?: {
    /** Names of the customer and of the device that it concerns. */
    customer?: string
    device?: string
    dedupKey?: string
    state?: 'raised' | 'cleared'
  }
  /** Output of earlier steps, by their ids. */
  steps?: Record<string, JsonObject>
  desk?: ExampleDesk
  /** Rows of lookup tables, by the names of the tables. */
  tables?: Record<string, JsonObject>
  /** Scripts of the library, by name: what their first version says. */
  scripts?: Record<string, JsonObject>
  /** What https://api.vendor.example answers, by method and path: a body, or all of it, or several bodies in turn. */
  web?: Record<string, JsonValue | ExampleAnswer | { inTurn: JsonValue[] }>
  /** Values stored for the customer of the event, or for the MSP where there is none. */
  values?: JsonObject
  /** Published workflows that are started by hand, by name: their steps. */
  workflows?: Record<string, readonly ExampleStep[]>
  /** How often the same workflow was started before, with the same data and at the same moment. */
  earlierRuns?: number
  /** By name: the type, and what is not secret of its credentials. */
  connections?: Record<string, { type: string } & JsonObject>
}

/** What the desk holds. Customers and devices are named by their names in whatever belongs to them. */
export interface ExampleDesk {
  customers?: readonly JsonObject[]
  contacts?: readonly JsonObject[]
  /** Who signs in; in the teams they are named by their addresses. */
  users?: readonly JsonObject[]
  teams?: readonly JsonObject[]
  devices?: readonly JsonObject[]
  contracts?: readonly JsonObject[]
  /** With their `number`, and `closedAt` where one was closed. */
  tickets?: readonly JsonObject[]
  cannedReplies?: readonly JsonObject[]
  /** Each with the name of its `contract`. */
  seatLines?: readonly JsonObject[]
  /** Each with the number of its `ticket`, and an `id` where the example speaks of it. */
  timeEntries?: readonly JsonObject[]
}

export type ExampleAnswer = { status: number; headers?: Record<string, string>; body: JsonValue }

/** Steps of a body stand in a row, unless `after` names the step (`id` or `id:handle`) that one follows; ends stand apart. */
export interface ExampleStep {
  id: string
  type: string
  params?: Record<string, Param>
  settings?: NodeSettings
  after?: string
}

/** A contact or a user, named by the address, answers what was asked; or an event of any source arrives. */
export type ExampleHappening =
  | {
      answerOf: string
      choice: 'approved' | 'rejected' | 'answered'
      comment?: string
      values?: JsonObject
    }
  | { event: string; trigger: JsonObject }

export type ExampleResult = {
  /** The run is parked until then, and goes on when the moment has come, or before it where something happens. */
  waitsUntil?: string
  /** Outputs of the steps of the body, in the order of their items. */
  inside?: Record<string, readonly JsonValue[]>
  /** Requests to https://api.vendor.example, or e-mails, that went out. */
  sends?: readonly JsonObject[]
  /** How the run ends, where that is not plain: it fails where the step does, unless the step leaves by `error`. */
  run?: 'succeeded' | 'failed'
} & ({ handle: string; output: JsonValue } | { error: { class: string; message: string } })

/** What reaches a trigger: a webhook's request, the source of an e-mail, a form, a page that a customer sent, the moment of a schedule, or what we say ourselves. */
export type ExampleDelivery =
  | { body: JsonValue; headers?: Record<string, string>; query?: Record<string, string> }
  | { mail: string }
  | { form: JsonObject }
  | { portal: { name: string; email: string; values: Record<string, string> } }
  | { due: string }
  | { own: ExampleOwnEvent }

/** An event that we make ourselves. */
export interface ExampleOwnEvent {
  type: string
  state: 'raised' | 'cleared'
  /** Names of the device and of the customer that it concerns. */
  device?: string
  customer?: string
  data: JsonObject
}

export interface ExampleEvent {
  type: string
  source?: string
  state?: 'raised' | 'cleared'
  dedupKey?: string
  /** Names of the customer and of the device that were found. */
  customer?: string
  device?: string
  /** What flows see as `trigger`. */
  trigger: JsonObject
  /** Why nothing starts. */
  skipped?: string
  /** When the schedule comes next. */
  next?: string
}
