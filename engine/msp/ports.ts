import type { Account, AccountGroup, NewAccount, NewPassword } from './account.ts'
import type { TicketAssignment } from './assignment.ts'
import type { BillingLine, NewBillingLine } from './billing-line.ts'
import type { Contract } from './contract.ts'
import type { DrawResult, NewDraw } from './contract-draw.ts'
import type { CoverageDecision, NewCoverageWork } from './coverage.ts'
import type { Contact, Customer } from './customer.ts'
import type { CustomerDays, DeviceMonth, TicketMonth } from './customer-month.ts'
import type { Device } from './device.ts'
import type { ReceivedMail } from './mail.ts'
import type { Notice } from './notice.ts'
import type { NewSeatChange, SeatChange, SeatCount } from './seat-line.ts'
import type { NewComment, NewTicket, Ticket, TicketChanges, TicketClosing, TicketComment } from './ticket.ts'
import type { Actor } from './ticket-history.ts'
import type { MissingTime, NewTimeEntry, TimeEntry } from './time-entry.ts'

/**
 * Every write takes the key of its effect: the same on each attempt of the same step, so a provider that knows the
 * key answers with what it did the first time.
 */
export interface Effect {
  key: string
  runId: string | null
  /** Who brings it about; left out, it is the run's automation, or a person where there is no run. */
  actor?: Actor | undefined
}

/** Professional services automation: tickets and time. Ids are the provider's own. */
export interface Psa {
  createTicket(ticket: NewTicket, effect: Effect): Promise<Ticket>
  /** One problem, one ticket: opens it, or counts the repeat on the open one with the same `dedupKey`. */
  upsertTicketByKey(
    ticket: NewTicket & { dedupKey: string },
    effect: Effect,
  ): Promise<{ outcome: 'created' | 'repeated'; ticket: Ticket }>
  updateTicket(ticketId: string, changes: TicketChanges, effect: Effect): Promise<Ticket>
  commentTicket(ticketId: string, comment: NewComment, effect: Effect): Promise<TicketComment>
  /** With `onlyIfUntouched`, a ticket that a person changed stays open and `closed` is false with the reason. */
  closeTicket(
    ticketId: string,
    close: TicketClosing,
    effect: Effect,
  ): Promise<{ closed: boolean; reason: string; ticket: Ticket }>
  /** Gives it to a person, or to somebody of those who take tickets of its queue. */
  assignTicket(
    ticketId: string,
    how: TicketAssignment,
    options: { onlyUnassigned?: boolean | undefined },
    effect: Effect,
  ): Promise<{ outcome: 'assigned' | 'kept' | 'nobody'; reason: string; ticket: Ticket }>
  /** Stops the SLA clocks of a ticket whatever its status, or lets them run on; once more changes nothing. */
  holdClocks(ticketId: string, held: boolean, effect: Effect): Promise<{ held: boolean; changed: boolean }>
  /** Points to do, added to those that the ticket has. */
  addChecklist(ticketId: string, texts: readonly string[], effect: Effect): Promise<Ticket>
  /** Makes a ticket part of another one, which gets all that belongs to it; once more does nothing. */
  mergeTickets(
    sourceId: string,
    targetId: string,
    effect: Effect,
  ): Promise<{ outcome: 'merged' | 'already'; source: Ticket; target: Ticket }>
  /** Opens a ticket for an e-mail or appends it to the ticket it answers; machines' mail is ignored with the reason. */
  receiveEmail(
    mail: ReceivedMail,
    defaults: { queue: string; priority: NewTicket['priority'] },
    effect: Effect,
  ): Promise<{ outcome: 'opened' | 'appended' | 'ignored'; reason: string; ticket: Ticket | null }>
  /** By id, or by the number people see. */
  findTicket(by: { id: string } | { number: number } | { dedupKey: string }): Promise<Ticket | undefined>
  listTicketsClosedWithoutTime(since: string): Promise<Ticket[]>
  sumTickets(of: CustomerDays): Promise<TicketMonth>
  logTime(entry: NewTimeEntry, effect: Effect): Promise<TimeEntry>
  /** Working days (ISO dates, both included) on which a technician logged less than expected; of all, or of those named. */
  listMissingTime(of: {
    fromDay: string
    toDay: string
    expectedMinutes: number
    technicians?: readonly string[]
  }): Promise<MissingTime[]>
  /** Message-IDs (no brackets) of a ticket's e-mails, oldest first: the References of the next one. */
  threadOf(ticketId: string): Promise<string[]>
  /** Remembers an e-mail sent for a ticket, so that its answer finds the ticket. */
  rememberSentMessage(ticketId: string, messageId: string): Promise<void>
}

/** Remote monitoring and management: the machines. */
export interface Rmm {
  sumDevices(of: CustomerDays): Promise<DeviceMonth>
  findDevice(
    by: { id: string } | { hostname: string; customerId?: string | null },
  ): Promise<Device | undefined>
}

/** Contracts and what is billed beside them. */
export interface Billing {
  /** The default in force on a day (ISO date); what is used of it is that of the period of the day. */
  findContract(customerId: string, day: string): Promise<Contract | undefined>
  /** All of a customer, the latest first. */
  listContracts(customerId: string): Promise<Contract[]>
  addLine(line: NewBillingLine, effect: Effect): Promise<BillingLine>
  /** Whether work on a ticket, or of a customer, is included, billed or free; nothing is written. */
  decideCoverage(question: {
    ticketId?: string | undefined
    customerId?: string | undefined
    work: NewCoverageWork
  }): Promise<{ decision: CoverageDecision; language: 'en' | 'it' }>
  /** Bills what of a time entry was decided to be billed; the lines that there are where it was billed before. */
  billTime(
    bill: { entryId: string; itemCode?: string | undefined; approvalRef?: string | undefined },
    effect: Effect,
  ): Promise<BillingLine[]>
  drawHours(draw: NewDraw, effect: Effect): Promise<DrawResult>
  /** Lines of contracts in force on a day that are billed by what there is, beside what there is. */
  countSeats(of: {
    customerId?: string | undefined
    contractId?: string | undefined
    lineId?: string | undefined
    day: string
  }): Promise<SeatCount[]>
  adjustSeats(change: NewSeatChange, effect: Effect): Promise<SeatChange>
}

export interface OutgoingMail {
  to: string[]
  cc: string[]
  subject: string
  text: string
  html: string | null
  attachments?: readonly { name: string; type: string; content: Uint8Array }[]
  /** Without angle brackets, made from the effect key so that a repeat is recognisable. */
  messageId: string
  inReplyTo: string | null
  references: string[]
  /** Where answers go, if not to the address that it leaves from. */
  replyTo?: string | null
  /** Sets Auto-Submitted: auto-replied instead of auto-generated. RFC 3834. */
  isReply: boolean
}

/** People: e-mail now, chat later. */
export interface Messaging {
  /** Address that mails leave from. */
  from: string
  sendMail(
    mail: OutgoingMail,
    signal: AbortSignal,
  ): Promise<{ messageId: string; accepted: string[]; rejected: string[] }>
}

/** Short messages to people who are not at their mail: a channel of a chat, a topic, a pager. */
export interface Notifier {
  /**
   * `target` as the connection has it (a channel, a topic, a person); blank: wherever it posts by itself. A provider that
   * knows `effect.key` posts nothing twice. Throws `TryAgain` as long as nothing was posted, `EffectUncertain` where
   * nobody knows.
   */
  send(notice: Notice, target: string, effect: Pick<Effect, 'key'>, signal: AbortSignal): Promise<void>
}

/** A mailbox that hands over new messages in order, each with its place so that none is lost or taken twice. */
export interface Mailbox {
  address: string
  /**
   * Calls `onMessages` with batches after `since`, waits for its promise (the messages are stored) and goes on until
   * the signal aborts or the connection breaks (rejects: the caller reconnects). `onLooked` hears of each look into the
   * folder, whether there was anything new or not.
   */
  listen(
    folder: string,
    since: MailboxPlace | null,
    onMessages: (messages: MailboxMessage[], place: MailboxPlace) => Promise<void>,
    signal: AbortSignal,
    onLooked?: () => Promise<void>,
  ): Promise<void>
}

export interface MailboxPlace {
  uidValidity: number
  lastUid: number
}

export interface MailboxMessage {
  uid: number
  source: Uint8Array
  receivedAt: Date
}

/** A secret for web requests that never leaves for a place it was not given for. */
export interface HttpAuth {
  /** Where it may go, as it is written in the connection. */
  hosts: readonly string[]
  /** The request with the secret in it. Throws `StepFailed` where the address is none of `hosts`. */
  apply(request: { url: string; headers: Record<string, string> }): {
    url: string
    headers: Record<string, string>
  }
  /** The text with the secret blotted out, for answers that repeat what they were sent. */
  redact(text: string): string
}

export interface ShellScript {
  /** A name or an address; empty: the machine that the connection names. */
  host: string
  /** Whose list of private targets counts. */
  customerId: string | null
  shell: 'sh' | 'powershell'
  script: string
  args: readonly string[]
  /** Environment variables of the script. */
  env: Readonly<Record<string, string>>
  timeoutSeconds: number
}

export interface ShellResult {
  host: string
  /** Null where the script was stopped or a signal ended it. */
  exitCode: number | null
  /** The signal that ended it, such as KILL. */
  signal: string | null
  /** The first megabyte of each, as text. */
  stdout: string
  stderr: string
  /** Something was printed beyond that. */
  truncated: boolean
  /** We stopped it: out of time, or it printed without end. */
  stopped: 'time' | 'output' | null
  /** It was stopped, and nothing says that it ended. */
  mayStillRun: boolean
  durationMs: number
}

/**
 * Scripts on other machines. A port of its own and not part of `Rmm`: which machines there are is known by one system, and
 * credentials to run something on them belong to another.
 */
export interface Shell {
  /**
   * Answers once the script has ended or was stopped. Throws `TryAgain` as long as nothing has run, `EffectUncertain` where
   * the connection broke while it did. `onOutput` hears what is printed while it runs.
   */
  runScript(
    script: ShellScript,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => void,
    signal: AbortSignal,
  ): Promise<ShellResult>
}

export interface SqlQuery {
  /** One statement that reads; $1, $2 and so on stand for `values`. */
  text: string
  values: readonly (string | number | boolean | null)[]
  /** Rows that are answered at most. */
  maxRows: number
  timeoutMs: number
}

/** A database that is only read. */
export interface Sql {
  /** Throws `StepFailed` where the statement does not read or takes too long, `TryAgain` where nobody answers. */
  read(
    query: SqlQuery,
    signal: AbortSignal,
  ): Promise<{ columns: string[]; rows: Record<string, unknown>[]; truncated: boolean }>
}

/** Which accounts are wanted. */
export interface AccountQuery {
  /** Part of a login, a name or an address; undefined: all. */
  text?: string | undefined
  /** The id of a group that they are members of. */
  groupId?: string | undefined
  state?: 'enabled' | 'disabled' | 'locked' | undefined
  most: number
}

/**
 * A directory of people's accounts and groups. Ids are the directory's own. Whatever is asked for once more and is so
 * already answers `changed: false`. Throws `StepFailed` where the directory refuses or an id is gone, `TryAgain` where
 * nobody answers.
 */
export interface Identity {
  /**
   * By id, login, e-mail address or full name, in any case and in this order; undefined where there is none. Throws
   * `StepFailed` where several fit.
   */
  findAccount(text: string, signal: AbortSignal): Promise<Account | undefined>
  listAccounts(query: AccountQuery, signal: AbortSignal): Promise<{ accounts: Account[]; truncated: boolean }>
  /** By id or name, as `findAccount`. */
  findGroup(text: string, signal: AbortSignal): Promise<AccountGroup | undefined>
  /** Those that it is directly in, by name. */
  listGroups(accountId: string, signal: AbortSignal): Promise<AccountGroup[]>
  /** `taken`: somebody has the login or the place; that account. One that was made under the same key is `created`. */
  createAccount(
    draft: NewAccount,
    effect: Effect,
    signal: AbortSignal,
  ): Promise<{ outcome: 'created' | 'taken'; account: Account }>
  setEnabled(accountId: string, enabled: boolean, signal: AbortSignal): Promise<AccountChange>
  /** Opens an account that wrong passwords have locked, and none that is disabled. */
  unlock(accountId: string, signal: AbortSignal): Promise<AccountChange>
  /** Throws `EffectUncertain` where a given password left and no answer came: some directories refuse it once more. */
  setPassword(accountId: string, password: NewPassword, signal: AbortSignal): Promise<Account>
  setMember(
    accountId: string,
    groupId: string,
    member: boolean,
    signal: AbortSignal,
  ): Promise<{ changed: boolean }>
}

export interface AccountChange {
  changed: boolean
  account: Account
}

/** Names of the ports and what fills each. */
export interface Ports {
  psa: Psa
  rmm: Rmm
  billing: Billing
  messaging: Messaging
  notifier: Notifier
  mailbox: Mailbox
  httpAuth: HttpAuth
  shell: Shell
  sql: Sql
  identity: Identity
}

export type PortName = keyof Ports

export type { Contact, Customer }
