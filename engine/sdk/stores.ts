import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { ApprovalAnswer } from '../msp/approval.ts'
import type { AutomatedWork, CustomerDays } from '../msp/customer-month.ts'
import type { FormField } from '../msp/form-field.ts'
import type { ScriptParameter, ScriptRisk, ScriptShell } from '../msp/script.ts'

/** Values that workflows keep between runs, for one customer or for the MSP itself. */
export interface ValueStore {
  read(key: string, whose: Whose): Promise<JsonValue | undefined>
  /**
   * `forSeconds` from now it is forgotten; absent: it is kept. Throws `StepFailed` where the value is larger than 64 KB or
   * 10,000 keys are kept already.
   */
  write(key: string, value: JsonValue, whose: Whose, forSeconds?: number): Promise<void>
  /**
   * Adds to a number (0 where there is none) and answers the sum; throws `StepFailed` where it is no number. `forSeconds`
   * count from the first addition, so that it counts what happens within a time.
   */
  add(key: string, amount: number, whose: Whose, forSeconds?: number): Promise<number>
  /** True where there was one. */
  remove(key: string, whose: Whose): Promise<boolean>
}

/** `customer`: the run's own, or the MSP's where it has none. */
export type Whose = 'customer' | 'msp'

/** One holder at a time for each key, first come first served, over the runs of all workflows. */
export interface LockStore {
  /**
   * Takes the lock or stands in line; a step that waits is sent `signal` when its turn comes, and holds the lock then.
   * `holder` is the run that has it now. Asked again, answers for the same claim. Throws `StepFailed` where a step around
   * this one holds it, which would never let go.
   */
  claim(key: string): Promise<{ held: true } | { held: false; signal: string; holder: string | null }>
  /** Lets go of what this step holds, and sends for the next in line; false where it holds nothing (any more). */
  release(): Promise<boolean>
}

/** How often something may happen, counted over all runs. */
export interface RateStore {
  /**
   * Counts one more of `key`: at most `most` within any `seconds`. Where that is too many, it counts nothing, but with
   * `promise` it keeps the place at `next` for this step. Keys belong to the step, or with `shared` to all steps.
   */
  take(
    key: string,
    most: number,
    seconds: number,
    options?: { promise?: boolean; shared?: boolean },
  ): Promise<{ allowed: true } | { allowed: false; next: Date }>
  /**
   * The newest of `key` in this step of the workflow: whoever stood there before is sent its own signal. `since` is when the
   * first of those came that nobody settled yet.
   */
  supersede(key: string): Promise<{ signal: string; since: Date }>
  /** How many came together, and the key is free again; undefined where somebody newer came. */
  settle(key: string): Promise<number | undefined>
}

export interface ApprovalRequest {
  kind: 'approval' | 'form' | 'task'
  title: string
  /** Plain text; what happens if it is approved. */
  message: string
  /** Each of them may answer. */
  people: readonly AskedPerson[]
  /** People who must approve; one refusal ends it. */
  needed: number | 'all'
  deadline?: Date
  /** Hours between reminders; absent: none. */
  remindHours?: number
  /** Contacts prove themselves by a code sent to their own address, or by the link alone. */
  proof?: 'code' | 'link'
  /** Fields of a form, or of a task. */
  fields?: readonly FormField[]
  /** Whether an e-mail that answers ours may decide it; yes if left out. */
  byMail?: boolean
  /** When a task should be done; unlike `deadline` it ends nothing. */
  due?: Date
  /** The ticket that a task belongs to. */
  ticketId?: string
}

/** Those who are written to at once, until somebody takes it or `seconds` are over. */
export interface PageLevel {
  people: readonly AskedPerson[]
  /** Whether people are written an e-mail. */
  byMail: boolean
  /** Chats that are told as well, by the connection and whatever it calls the place. */
  channels: readonly { connectionId: string; target: string }[]
  seconds: number
}

export interface PageRequest {
  title: string
  message: string
  levels: readonly PageLevel[]
  /** How often it begins again from the first level. */
  repeat: number
}

/** How far a page has come: the level (from 1), and in which round (from 1). */
export interface PagePlace {
  level: number
  round: number
  /** Whom it could not reach, and why. */
  unreached: string[]
}

/** `taken`: somebody was faster than the clock. */
export type Paged =
  | ({ is: 'paged'; signal: string; until: Date } & PagePlace)
  | ({ is: 'taken'; answer: ApprovalAnswer } & PagePlace)
  | ({ is: 'exhausted' } & PagePlace)

/**
 * A user or contact by id, a role, a team, who is on call in a team (its first layer, or the first that has somebody),
 * whoever has an e-mail address, or the contacts of the run's customer who may approve (their `id` is blank).
 */
export interface AskedPerson {
  kind: 'user' | 'role' | 'team' | 'onCall' | 'contact' | 'address' | 'approvers'
  id: string
}

/** Questions to people. Each step asks one; its answer is sent as `signal`, with an `ApprovalResult`. */
export interface ApprovalStore {
  /** Throws `StepFailed` where too few of `people` can answer, saying who is missing and what to do. */
  ask(request: ApprovalRequest): Promise<{ id: string; signal: string }>
  /** Nobody may answer any more: its deadline has come. What was answered until then. */
  expire(): Promise<ApprovalAnswer[]>
  /**
   * Writes to the first level, or with `next` to the one that follows: each level is written to once, however often the
   * step is repeated. Throws `StepFailed` where no level has anybody.
   */
  page(request: PageRequest, next: boolean): Promise<Paged>
  /** How far the step's page came. */
  pagePlace(request: PageRequest): Promise<PagePlace>
}

/** Somebody who is on call. */
export interface OnCallDuty {
  /** Name of the layer. */
  layer: string
  userId: string
  name: string
  email: string
  /** ISO moments between which nothing changes. */
  from: string
  until: string
  /** Whose turn it would be, where somebody took over; blank otherwise. */
  insteadOf: string
}

/** What ran by itself. */
export interface AutomationStore {
  /** Live runs for a customer that succeeded, by workflow; days are those of UTC, counted until a few minutes ago. */
  workOf(of: CustomerDays): Promise<AutomatedWork>
}

/** Who answers the phone for a team. */
export interface OnCallStore {
  /**
   * By id, or by name in any case: one for each layer, the first to call first; those who are disabled are left out. Throws
   * `StepFailed` where there is no such team, it has no rota, or nobody is left.
   */
  who(team: string): Promise<{ team: string; duties: OnCallDuty[] }>
}

/** Other workflows as a step. */
export interface WorkflowStore {
  /**
   * Starts the published version; throws `StepFailed` where it cannot be started or calls go too deep. `awaited`: the step
   * pauses for its end, and where this run fails or is cancelled, so is that one.
   */
  start(workflowId: string, input: JsonObject, options: { awaited: boolean }): Promise<{ runId: string }>
  /** The run under way that the step pauses for, with the name of its workflow; undefined where there is none. */
  awaited(): Promise<{ runId: string; workflow: string } | undefined>
}

/** Tables that the MSP keeps, such as "vendor's priority to ours". */
export interface LookupTables {
  /** The row of a key, undefined where there is none; throws `StepFailed` where there is no such table. */
  find(table: string, key: string): Promise<JsonValue | undefined>
}

/** A version of a script of the library. */
export interface LibraryScript {
  name: string
  version: number
  shell: ScriptShell
  risk: ScriptRisk
  parameters: readonly ScriptParameter[]
  body: string
}

/** Scripts that the MSP keeps for the machines of its customers. */
export interface ScriptLibrary {
  /** The newest version, or the one named; throws `StepFailed` where there is none. Names count in any case. */
  find(name: string, version?: number): Promise<LibraryScript>
}

/** Business hours, of a customer or else of the MSP. */
export interface BusinessHoursStore {
  /** `now` where it lies within business hours, else when they next begin; throws `StepFailed` where they never do. */
  nextOpen(now: Date): Promise<Date>
}

export interface StoredFile {
  id: string
  name: string
  /** Media type. */
  type: string
  /** Bytes. */
  size: number
}

/** Files that runs make and take: up to 10 MB each, kept for 30 days or as long as a ticket has them. */
export interface FileStore {
  /** Throws `StepFailed` where it is too large. */
  write(file: { name: string; type: string; content: Uint8Array }): Promise<StoredFile>
  /** Throws `StepFailed` where there is none, or none of this customer. */
  read(id: string): Promise<StoredFile & { content: Uint8Array }>
  /** Makes a file an attachment of a ticket of the built-in desk. */
  attach(id: string, ticketId: string): Promise<StoredFile>
}

/** Secret variables of the run's customer, for nodes whose parameters name them. Their values belong into no output. */
export interface SecretVariables {
  /**
   * `hosts` as a connection for web requests writes them: where the value may be sent. Throws `StepFailed` where there is no
   * such secret, or it has no value for the customer.
   */
  open(name: string): Promise<{ value: string; hosts: string }>
}

export interface SecretLink {
  /** Whoever opens it and presses its button sees the secret, once. */
  url: string
  /** ISO moment at which it ends, seen or not. */
  until: string
}

/** Secrets that a person is to see once. A step has at most one; only its link belongs into an output. */
export interface SecretLinks {
  /**
   * Seals a secret and makes the link to it, for at most `hours`. `about` says on the page whom it is for. A step that is
   * repeated gets a new link: to the secret of its first attempt where that still lies there, or with `replace` to this one;
   * `secret` is which. Throws `StepFailed` where nobody knows at which address people reach the server.
   */
  make(wanted: {
    about: string
    secret: string
    hours: number
    replace: boolean
  }): Promise<SecretLink & { secret: string }>
  /** Nobody gets to see it: what it was for came to nothing. */
  drop(): Promise<void>
}

export interface FilledReply {
  /** Two small letters. */
  language: string
  text: string
}

/** Texts that the MSP keeps for answers and messages, in several languages. */
export interface CannedReplies {
  /**
   * The text for a ticket, or for the run's customer, in the customer's language; templates find `values` under that name.
   * Throws `StepFailed` where there is none of the name, and where it cannot be filled in.
   */
  fill(name: string, subject: { ticketId: string | null; values: JsonObject }): Promise<FilledReply>
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
  onCall: OnCallStore
  workflows: WorkflowStore
  tables: LookupTables
  scripts: ScriptLibrary
  hours: BusinessHoursStore
  files: FileStore
  secrets: SecretVariables
  secretLinks: SecretLinks
  replies: CannedReplies
  automation: AutomationStore
}

export type StoreName = keyof Stores
