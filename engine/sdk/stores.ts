import type { JsonObject, JsonValue } from '../graph/json.ts'

/** Values that workflows keep between runs, for one customer or for the MSP itself. */
export interface ValueStore {
  read(key: string, whose: Whose): Promise<JsonValue | undefined>
  /** `forSeconds` from now it is forgotten; absent: it is kept. */
  write(key: string, value: JsonValue, whose: Whose, forSeconds?: number): Promise<void>
  /** Adds to a number (0 where there is none) and answers the sum; throws `StepFailed` where it is no number. */
  add(key: string, amount: number, whose: Whose, forSeconds?: number): Promise<number>
  /** True where there was one. */
  remove(key: string, whose: Whose): Promise<boolean>
}

/** `customer`: the run's own, or the MSP's where it has none. */
export type Whose = 'customer' | 'msp'

/** One holder at a time for each key, first come first served. */
export interface LockStore {
  /** Takes the lock or stands in line; a waiting claim is sent `signal` when its turn comes. */
  claim(key: string): Promise<{ held: true } | { held: false; signal: string; holder: string }>
  release(key: string): Promise<void>
}

/** How often something may happen, counted over all runs. */
export interface RateStore {
  /** Counts one more of `key`: at most `most` within `seconds`. Where that is too many, when the next may be. */
  take(
    key: string,
    most: number,
    seconds: number,
  ): Promise<{ allowed: true } | { allowed: false; next: Date }>
  /** The newest of `key`: whoever stood there before is sent its own signal with `{ superseded: true }`. */
  supersede(key: string): Promise<{ signal: string }>
  /** True where nobody newer came; the key is then free again. */
  settle(key: string): Promise<boolean>
}

export interface ApprovalRequest {
  kind: 'approval' | 'form'
  title: string
  /** Plain text; what happens if it is approved. */
  message: string
  /** User ids, roles, and contacts of the customer; each of them may answer. */
  people: readonly { kind: 'user' | 'role' | 'contact'; id: string }[]
  /** Approvals needed; one refusal ends it. */
  needed: number
  deadline?: Date
  /** Hours between reminders; absent: none. */
  remindHours?: number
  /** Contacts prove themselves by a code sent to their own address, or by the link alone. */
  proof?: 'code' | 'link'
  /** Fields of a form. */
  fields?: readonly JsonObject[]
}

/** What ended a request; `gone`: nobody is left who may answer. */
export interface ApprovalResult {
  outcome: 'approved' | 'rejected' | 'gone'
  values: JsonObject
  answers: readonly { by: string; choice: string; comment: string; at: string }[]
}

/** Questions to people; the answer is sent as `signal`, with an `ApprovalResult`. */
export interface ApprovalStore {
  /** Throws `StepFailed` where nobody of `people` can answer, saying who is missing and what to do. */
  ask(request: ApprovalRequest): Promise<{ id: string; signal: string }>
  /** Nobody may answer any more: its deadline has come. */
  expire(id: string): Promise<void>
}

/** Other workflows as a step. */
export interface WorkflowStore {
  /** Starts the published version; throws `StepFailed` where it cannot be started or calls go too deep. */
  start(workflowId: string, input: JsonObject): Promise<{ runId: string }>
}

/** Tables that the MSP keeps, such as "vendor's priority to ours". */
export interface LookupTables {
  /** The row of a key, undefined where there is none; throws `StepFailed` where there is no such table. */
  find(table: string, key: string): Promise<JsonValue | undefined>
}

/** Business hours, of a customer or else of the MSP. */
export interface BusinessHoursStore {
  /** `now` where it lies within business hours, else when they next begin; throws `StepFailed` where they never do. */
  nextOpen(now: Date): Promise<Date>
}

/**
 * What flow steps keep in our own tables, by name in `uses`. All of it commits with the step's checkpoint, so it happens
 * exactly once, and is asked again after a roll-back.
 */
export interface Stores {
  values: ValueStore
  locks: LockStore
  rates: RateStore
  approvals: ApprovalStore
  workflows: WorkflowStore
  tables: LookupTables
  hours: BusinessHoursStore
}

export type StoreName = keyof Stores
