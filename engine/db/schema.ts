import type { ColumnType, Generated } from 'kysely'
import type { JsonValue } from '../graph/json.ts'

/** jsonb: read as a value, written as text so that arrays and strings are not mistaken for SQL arrays. */
type Json = ColumnType<JsonValue, string, string>
type GeneratedJson = ColumnType<JsonValue, string | undefined, string>
type Timestamp = ColumnType<Date, Date | string, Date | string>
type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>
/** numeric: read as a number; the columns hold few digits. */
type Numeric = ColumnType<number, number, number>
type GeneratedNumeric = ColumnType<number, number | undefined, number>
/** date: read and written as an ISO date, never as a moment in some time zone. */
type DateOnly = ColumnType<string, string, string>

export interface WorkflowsTable {
  id: string
  name: string
  description: Generated<string>
  enabled: Generated<boolean>
  draft: Json
  draft_revision: Generated<number>
  published_version: number | null
  playbook: string | null
  playbook_version: number | null
  playbook_inputs: Json | null
  playbook_document: Json | null
  awaits: Generated<string[]>
  /** Publishing asks for a second person. */
  needs_review: Generated<boolean>
  mode: Generated<'live' | 'watch' | 'canary'>
  canary_customer_ids: Generated<string[]>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
  deleted_at: Timestamp | null
  /** Of the published version. */
  expected_every: Json | null
  expected_since: Timestamp | null
  /** Of its playbook: `minutesPerRun` and `basis`. */
  saves: Json | null
  /** Where the playbook came from, also when that is no more; null for a built-in one. */
  playbook_source: string | null
}

/** Where playbooks are read beside the built-in ones. */
export interface PlaybookSourcesTable {
  id: string
  name: string
  kind: 'folder' | 'git'
  location: string
  branch: Generated<string>
  subfolder: Generated<string>
  created_by: string
  created_at: GeneratedTimestamp
  /** While a process reads it. */
  reading_until: Timestamp | null
  tried_at: Timestamp | null
  succeeded_at: Timestamp | null
  commit: string | null
  problem: Generated<string>
}

/** What was read there last, good or not. */
export interface PlaybookFilesTable {
  source_id: string
  path: string
  slug: string | null
  text: string
  problem: string
}

export interface WorkflowVersionsTable {
  workflow_id: string
  version: number
  document: Json
  note: Generated<string>
  published_by: string
  published_at: GeneratedTimestamp
  /** Whose changes it brought. */
  authors: Generated<string[]>
}

/** What was changed in a draft, save by save. */
export interface DraftChangesTable {
  workflow_id: string
  revision: number
  actor: string
  changed_at: GeneratedTimestamp
  save_id: string | null
  /** Null where they are too large to keep. */
  patches: Json | null
}

/** Whose hand each part of a draft has seen. */
export interface DraftAuthorsTable {
  workflow_id: string
  part: string
  actor: string
  changed_at: GeneratedTimestamp
}

/** Who has a workflow open. */
export interface DraftPresenceTable {
  client_id: string
  workflow_id: string
  user_id: string
  name: string
  step: string | null
  seen_at: GeneratedTimestamp
}

export interface VersionNamesTable {
  workflow_id: string
  version: number
  name: string
  named_by: string
  named_at: GeneratedTimestamp
}

/** Drafts that were kept under a name. */
export interface DraftSnapshotsTable {
  id: string
  workflow_id: string
  name: string
  note: Generated<string>
  revision: number
  document: Json
  saved_by: string
  saved_at: GeneratedTimestamp
}

/** A second look at one revision of a draft. */
export interface DraftReviewsTable {
  id: string
  workflow_id: string
  revision: number
  note: Generated<string>
  state: Generated<'open' | 'approved' | 'changes' | 'withdrawn'>
  asked_by: string
  asked_at: GeneratedTimestamp
  answered_by: string | null
  answered_at: Timestamp | null
}

export interface DraftReviewCommentsTable {
  id: string
  review_id: string
  author: string
  text: string
  step: string | null
  created_at: GeneratedTimestamp
}

/** Outputs that stand in place of steps while a draft is tried. */
export interface WorkflowPinsTable {
  workflow_id: string
  node_id: string
  output: Json
  handle: string | null
  event_id: string | null
  pinned_by: string
  pinned_at: GeneratedTimestamp
}

/** What a run of a workflow was to do, to be played again: beside the document, as pins are. */
export interface WorkflowScenariosTable {
  id: string
  workflow_id: string
  name: string
  trigger_node: string
  customer_id: string | null
  event: Json
  answers: Json
  expected: Json
  starts_at: Timestamp
  from_run: string
  from_version: number
  created_by: string
  created_at: GeneratedTimestamp
  played_revision: number | null
  played_at: Timestamp | null
  result: Json | null
}

/** A draft held against what its published version did of late. */
export interface BacktestsTable {
  id: string
  workflow_id: string
  revision: number
  version: number | null
  document: Json
  from_at: Timestamp
  to_at: Timestamp
  state: Generated<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>
  total: number | null
  done: Generated<number>
  cancel_requested: Generated<boolean>
  summary: Json | null
  error: string | null
  asked_by: string
  asked_at: GeneratedTimestamp
  started_at: Timestamp | null
  finished_at: Timestamp | null
  beat_at: Timestamp | null
}

/** An event that the draft would have answered otherwise. */
export interface BacktestEventsTable {
  backtest_id: string
  event_id: string
  customer_id: string | null
  change: string
  details: Json
}

export interface TriggersTable {
  id: string
  workflow_id: string
  node_id: string
  type: string
  intake: 'webhook' | 'mailbox' | 'schedule' | 'manual' | 'own' | 'portal'
  source_key: string
  hook_key: string | null
  params: GeneratedJson
  secret: Buffer | null
  enabled: Generated<boolean>
  next_due_at: Timestamp | null
  hears: Generated<string[]>
  created_at: GeneratedTimestamp
}

export interface PortalLinksTable {
  key: string
  trigger_id: string
  customer_id: string
  created_by: string
  created_at: GeneratedTimestamp
}

export interface PortalDraftsTable {
  id: string
  trigger_id: string
  address: string
  typed: Json
  salt: Buffer
  hash: Buffer
  tries: Generated<number>
  sent: Generated<number>
  expires_at: Timestamp
  created_at: GeneratedTimestamp
}

export interface PortalFilesTable {
  file_id: string
  page_id: string
  trigger_id: string
  field: string
  sha256: Buffer
  event_id: string | null
  created_at: GeneratedTimestamp
}

export interface CapturedDeliveriesTable {
  trigger_id: string
  asked_at: GeneratedTimestamp
  expires_at: GeneratedTimestamp
  received_at: Timestamp | null
  outcome: 'accepted' | 'refused' | 'unreadable' | null
  reason: string | null
  content_type: string | null
  headers: Record<string, string> | null
  query: Record<string, string> | null
  body: string | null
  truncated: Generated<boolean>
}

export interface EventsTable {
  id: string
  source_key: string
  type: string
  source: string
  dedup_key: string | null
  state: Generated<'raised' | 'repeated' | 'cleared'>
  occurrences: Generated<number>
  customer_id: string | null
  device_id: string | null
  occurred_at: Timestamp
  received_at: GeneratedTimestamp
  trust: string
  hints: GeneratedJson
  parties: Json | null
  data: Json
  raw: Json | null
  skip: string | null
  skip_reason: Json | null
  routed_at: Timestamp | null
  caused_by_run: string | null
  noise: Json | null
}

export interface EventKeysTable {
  source_key: string
  key: string
  event_id: string
  received_at: GeneratedTimestamp
}

export interface EventDecisionsTable {
  event_id: string
  /** Null where the event continued a run. */
  trigger_id: string | null
  workflow_id: string
  decision: 'started' | 'skipped' | 'continued' | 'deferred'
  reason: string
  run_id: string | null
  code: string | null
  details: Json | null
  decided_at: ColumnType<Date | null, Date | string | undefined, Date | string>
  due_at: Timestamp | null
}

export interface ProblemsTable {
  source_key: string
  dedup_key: string
  state: 'raised' | 'cleared'
  occurrences: number
  first_seen_at: Timestamp
  last_seen_at: Timestamp
  changes: Generated<Date[]>
}

export interface TriggerProblemsTable {
  trigger_id: string
  source_key: string
  dedup_key: string
  started: boolean
  last_started_at: Timestamp | null
  flapping_since: Timestamp | null
  suppressed: Generated<number>
  updated_at: GeneratedTimestamp
}

export interface DeferredDecisionsTable {
  event_id: string
  trigger_id: string
  source_key: string
  dedup_key: string | null
  code: string
  details: GeneratedJson
  due_at: Timestamp
  since: Timestamp
}

export interface TriggerRatesTable {
  trigger_id: string
  customer: string
  starts: Generated<Date[]>
  summary_event_id: string | null
  held_back: Generated<number>
}

export interface MaintenanceWindowsTable {
  id: string
  reason: string
  scope: Json
  starts_at: Timestamp
  ends_at: Timestamp | null
  recurrence: Json | null
  created_by: string
  created_at: GeneratedTimestamp
}

export interface OfflineDevicesTable {
  device_id: string
  site_id: string
  since: Timestamp
}

export interface SiteOutagesTable {
  id: string
  site_id: string
  began_at: Timestamp
  ended_at: Timestamp | null
}

export interface HookRefusalsTable {
  trigger_id: string
  code: string
  remote_address: string
  reason: string
  count: number
  first_at: Timestamp
  last_at: Timestamp
}

export interface MailboxCursorsTable {
  connection_id: string
  folder: string
  uid_validity: number
  last_uid: number
  checked_at: GeneratedTimestamp
}

export interface MailboxReadsTable {
  connection_id: string
  folder: string
  read_at: Timestamp
}

export interface AlarmsTable {
  id: string
  kind: 'failed' | 'silent' | 'connection' | 'mailbox' | 'refused'
  subject: string
  workflow_id: string | null
  connection_id: string | null
  name: string
  facts: Json
  raised_at: Timestamp
  well_since: Timestamp | null
  cleared_at: Timestamp | null
  cleared_because: 'well' | 'gone' | null
}

export interface AutomatedDaysTable {
  day: DateOnly
  workflow_id: string
  customer_id: string | null
  runs: number
  minutes: number
}

/** The outbox of what is told of alarms. */
export interface AlarmNoticesTable {
  id: string
  alarm_id: string
  moment: 'raised' | 'cleared'
  channel: Json
  channel_key: string
  state: Generated<'waiting' | 'sent' | 'failed'>
  tries: Generated<number>
  next_try_at: Timestamp
  problem: Generated<string>
  sent_at: Timestamp | null
}

export interface EngineWorkersTable {
  id: string
  host: string
  pid: number
  pool_id: string | null
  state: Generated<'alive' | 'dead'>
  started_at: GeneratedTimestamp
  last_seen: GeneratedTimestamp
  reads_payloads: Generated<boolean>
  clock_ahead_ms: number | null
}

export interface RunsTable {
  id: string
  workflow_id: string
  version: number
  trigger_node: string
  event_id: string
  customer_id: string | null
  mode: Generated<'live' | 'dry' | 'test'>
  status: Generated<'queued' | 'running' | 'waiting' | 'paused'>
  priority: Generated<number>
  lease_owner: string | null
  lease_epoch: Generated<number>
  seq: Generated<number>
  state: GeneratedJson
  cancel_requested: Generated<boolean>
  concurrency_key: string | null
  recoveries: Generated<number>
  parent_run_id: string | null
  created_at: GeneratedTimestamp
  started_at: Timestamp | null
  forked_from: string | null
  retries: Generated<number>
  depth: Generated<number>
  cancel_requested_at: Timestamp | null
  pause_requested: Generated<boolean>
  pause_reason: Json | null
  control: Json | null
  awaited_by: string | null
  limit_key: string | null
  limit_most: number | null
  workflow_most: number | null
}

/** Up to where turns are given out to a customer, or to a workflow that serves none. */
export interface RunTurnsTable {
  share: string
  turn: Timestamp
}

export interface SupersededRunsTable {
  run_id: string
  by_run_id: string
  limit_key: string
  at: GeneratedTimestamp
}

/** What steps of workflows with limits have touched. */
export interface EffectCountsTable {
  workflow_id: string
  run_id: string
  effect_key: string
  kind: 'tickets' | 'mails' | 'devices' | 'scripts' | 'money'
  subject: Generated<string>
  amount: number
  at: Timestamp
}

export interface LimitQuestionsTable {
  run_id: string
  node_id: string
  path: string
  breach: Json
  target: string
  input: Json
  asked_at: GeneratedTimestamp
}

export interface WriteHoldsTable {
  id: string
  /** Both null: it holds for everything. */
  workflow_id: string | null
  customer_id: string | null
  reason: string
  set_by: string
  set_at: GeneratedTimestamp
  lifted_by: string | null
  lifted_at: Timestamp | null
}

export interface RunHistoryTable {
  id: string
  workflow_id: string
  version: number
  trigger_node: string
  event_id: string
  customer_id: string | null
  mode: string
  status: 'succeeded' | 'failed' | 'cancelled'
  state: Json
  error: Json | null
  recoveries: number
  parent_run_id: string | null
  created_at: Timestamp
  started_at: Timestamp | null
  finished_at: GeneratedTimestamp
  forked_from: string | null
  retries: Generated<number>
  depth: Generated<number>
  control: Json | null
  result: Json | null
  parent_told: Generated<boolean>
  children_told: Generated<boolean>
}

export interface StepsTable {
  run_id: string
  seq: number
  node_id: string
  path: Generated<string>
  attempt: Generated<number>
  status: 'intent' | 'ok' | 'error' | 'skipped' | 'cancelled' | 'uncertain'
  handle: string | null
  started_at: Timestamp
  finished_at: Timestamp | null
  input: Json | null
  output: Json | null
  error: Json | null
  input_ref: string | null
  output_ref: string | null
}

export interface PayloadsTable {
  run_id: string
  id: string
  bytes: number
  value: Json
}

export interface EffectsTable {
  run_id: string
  node_id: string
  path: Generated<string>
  key: string
  kind: string
  target: Generated<string>
  status: 'intent' | 'done' | 'not_done' | 'unknown' | 'planned'
  result_ref: string | null
  at: GeneratedTimestamp
  undo_ref: string | null
  plan: Json | null
}

export interface WaitsTable {
  id: string
  run_id: string
  node_id: string
  path: Generated<string>
  kind: 'retry' | 'timer' | 'signal' | 'event' | 'run' | 'decision' | 'deadline'
  wake_at: Timestamp | null
  signal: string | null
  status: Generated<'open' | 'done'>
  ended_by: 'timer' | 'signal' | null
  data: Json | null
  created_at: GeneratedTimestamp
  details: Json | null
  match_key: string | null
  child_run_id: string | null
  look_back_from: Timestamp | null
}

export interface CustomersTable {
  id: string
  name: string
  aliases: Generated<string[]>
  domains: Generated<string[]>
  tags: Generated<string[]>
  external_ids: GeneratedJson
  time_zone: Generated<string>
  language: Generated<string>
  vip: Generated<boolean>
  active: Generated<boolean>
  notes: Generated<string>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
  business_hours: Json | null
}

export interface SitesTable {
  id: string
  customer_id: string
  name: string
  address: Generated<string>
  created_at: GeneratedTimestamp
}

export interface ContactsTable {
  id: string
  customer_id: string
  site_id: string | null
  name: string
  email: string | null
  phone: Generated<string>
  is_vip: Generated<boolean>
  is_approver: Generated<boolean>
  active: Generated<boolean>
  created_at: GeneratedTimestamp
}

export interface ContractsTable {
  id: string
  customer_id: string
  name: string
  kind: 'fixed_per_seat' | 'block_hours' | 'prepaid' | 'time_and_materials'
  starts_on: DateOnly
  ends_on: DateOnly | null
  seats: number | null
  included_minutes: number | null
  used_minutes: Generated<number>
  covered_work_types: Generated<string[]>
  hourly_rate_minor: Generated<number>
  currency: Generated<string>
  tax_code: Generated<string>
  tax_rate_percent: GeneratedNumeric
  rounding_minutes: Generated<number>
  notes: Generated<string>
  included_amount_minor: number | null
  used_amount_minor: Generated<number>
  included_per: Generated<'contract' | 'month' | 'quarter' | 'year'>
  covered_roles: Generated<string[]>
  covered_hours: Generated<string[]>
  critical_anytime: Generated<boolean>
  covers_on_site: Generated<boolean>
  covers_travel: Generated<boolean>
  covers_projects: Generated<boolean>
  covers_third_party: Generated<boolean>
  covered_site_ids: Generated<string[]>
  covered_device_ids: Generated<string[]>
  excluded_device_ids: Generated<string[]>
  covered_contact_ids: Generated<string[]>
  exclusions: GeneratedJson
  exclusion_contract_id: string | null
  is_default: Generated<boolean>
  draw_multipliers: GeneratedJson
  overrun: Generated<'billed' | 'needs_approval'>
  overrun_rate_minor: number | null
  warn_percents: Generated<number[]>
  rates: GeneratedJson
  travel_rate_minor: number | null
  min_minutes: Generated<number>
  max_minutes: number | null
  approval_limit_minor: number | null
  created_at: GeneratedTimestamp
}

export interface RateCardsTable {
  id: string
  customer_id: string | null
  terms: Json
  updated_at: GeneratedTimestamp
}

export interface ContractDrawsTable {
  id: string
  contract_id: string
  period_start: DateOnly
  day: DateOnly
  kind: 'opening' | 'time' | 'draw' | 'correction' | 'reversal'
  minutes: Generated<number>
  amount_minor: Generated<number>
  time_entry_id: string | null
  ticket_id: string | null
  reason: Generated<string>
  made_by: Generated<string>
  reverses_id: string | null
  effect_key: string | null
  run_id: string | null
  created_at: GeneratedTimestamp
}

export interface SeatLinesTable {
  id: string
  contract_id: string
  name: string
  item_code: Generated<string>
  counts: Generated<'devices' | 'users' | 'manual'>
  device_kinds: Generated<string[]>
  quantity: Generated<number>
  unit_price_minor: Generated<number>
  tolerance: Generated<number>
  told_quantity: number | null
  told_actual: number | null
  created_at: GeneratedTimestamp
}

export interface SeatChangesTable {
  id: string
  line_id: string
  contract_id: string
  from_quantity: number
  to_quantity: number
  effective_on: DateOnly
  reason: Generated<string>
  approval_ref: string | null
  made_by: Generated<string>
  effect_key: string | null
  run_id: string | null
  created_at: GeneratedTimestamp
}

export interface ContractNoticesTable {
  contract_id: string
  period_start: DateOnly
  percent: number
  at: GeneratedTimestamp
}

export interface MissingTimeNoticesTable {
  technician: string
  day: DateOnly
  at: GeneratedTimestamp
}

export interface ExportBatchesTable {
  id: string
  number: Generated<number>
  customer_id: string | null
  from_day: DateOnly
  to_day: DateOnly
  line_count: Generated<number>
  entry_count: Generated<number>
  totals: GeneratedJson
  note: Generated<string>
  made_by: string
  created_at: GeneratedTimestamp
}

export interface TimeEntryChangesTable {
  id: string
  time_entry_id: string
  kind: 'changed' | 'removed' | 'taken_back'
  before: Json
  made_by: string
  effect_key: string | null
  created_at: GeneratedTimestamp
}

export interface DevicesTable {
  id: string
  customer_id: string | null
  site_id: string | null
  hostname: string
  aliases: Generated<string[]>
  external_ids: GeneratedJson
  kind: Generated<'server' | 'workstation' | 'network' | 'mobile' | 'other'>
  os: Generated<string>
  criticality: Generated<'low' | 'normal' | 'high' | 'critical'>
  in_contract: Generated<boolean>
  last_seen_at: Timestamp | null
  remote_url: string | null
  active: Generated<boolean>
  created_at: GeneratedTimestamp
  warranty_ends_on: DateOnly | null
}

export interface DeviceTokensTable {
  id: string
  token_sha256: Buffer
  purpose: 'report' | 'enrol'
  device_id: string | null
  customer_id: string | null
  site_id: string | null
  created_by: string
  created_at: GeneratedTimestamp
  expires_at: Timestamp | null
  revoked_at: Timestamp | null
}

export interface DevicePresenceTable {
  device_id: string
  last_seen_at: Timestamp
  state: Generated<'online' | 'offline' | 'stale'>
  since: Timestamp
  look_at: Timestamp
  offline_after_minutes: number | null
}

export interface DeviceReportsTable {
  device_id: string
  digest: Buffer
  report: Json
  changed_at: Timestamp
  hostname: string
  serial: string | null
  clock_ahead_seconds: number | null
  backup_due_at: Timestamp | null
}

export interface DeviceProblemsTable {
  device_id: string
  kind: string
  key: string
  severity: 'info' | 'low' | 'medium' | 'high' | 'critical'
  title: string
  data: Json
  since: GeneratedTimestamp
}

export interface DevicePatchesTable {
  device_id: string
  patch_id: string
  title: string
  kb: string | null
  severity: 'critical' | 'important' | 'moderate' | 'low' | 'unknown'
  first_seen_at: Timestamp
  due_at: Timestamp
  overdue_at: Timestamp | null
  installed_at: Timestamp | null
}

export interface ServiceChecksTable {
  id: string
  name: string
  kind: 'tcp' | 'http' | 'tls' | 'ping'
  target: string
  customer_id: string | null
  device_id: string | null
  every_seconds: Generated<number>
  timeout_seconds: Generated<number>
  fails_needed: Generated<number>
  enabled: Generated<boolean>
  state: Generated<'unknown' | 'up' | 'down'>
  since: GeneratedTimestamp
  fails: Generated<number>
  checked_at: Timestamp | null
  took_ms: number | null
  message: Generated<string>
  next_at: GeneratedTimestamp
  created_at: GeneratedTimestamp
}

export interface ExpiriesTable {
  id: string
  kind: 'certificate' | 'domain' | 'warranty' | 'licence' | 'contract' | 'other'
  name: string
  customer_id: string | null
  device_id: string | null
  check_id: string | null
  expires_at: Timestamp
  warn_days: Generated<number>
  warned_at: Timestamp | null
  note: Generated<string>
  created_at: GeneratedTimestamp
}

export interface DeskExpiryWarningsTable {
  kind: 'contract' | 'warranty'
  subject_id: string
  name: string
  customer_id: string | null
  device_id: string | null
  ends_on: DateOnly
  warned_at: Timestamp
}

export interface TriageDismissalsTable {
  hints_key: string
  dismissed_by: string
  dismissed_at: Timestamp
}

export interface TicketsTable {
  id: string
  number: Generated<number>
  customer_id: string | null
  site_id: string | null
  contact_id: string | null
  device_id: string | null
  contract_id: string | null
  requester_name: Generated<string>
  requester_email: string | null
  subject: string
  description: Generated<string>
  status: Generated<'new' | 'open' | 'waiting' | 'resolved' | 'closed'>
  priority: Generated<'low' | 'normal' | 'high' | 'critical'>
  type: Generated<string>
  queue: Generated<string>
  assignee: string | null
  source: Generated<string>
  tags: Generated<string[]>
  custom_fields: GeneratedJson
  impact: Generated<'low' | 'normal' | 'high'>
  urgency: Generated<'low' | 'normal' | 'high'>
  category: Generated<string>
  status_name: string | null
  status_since: GeneratedTimestamp
  checklist: GeneratedJson
  resolution_code: string | null
  parent_id: string | null
  merged_into_id: string | null
  dedup_key: string | null
  occurrences: Generated<number>
  touched_at: Timestamp | null
  resolution: string | null
  effect_key: string | null
  run_id: string | null
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
  closed_at: Timestamp | null
}

export interface TicketHistoryTable {
  id: Generated<number>
  ticket_id: string
  at: GeneratedTimestamp
  actor_kind: 'human' | 'automation' | 'integration' | 'customer'
  actor: string
  run_id: string | null
  field: string
  from_value: Json | null
  to_value: Json | null
}

export interface TicketStatusesTable {
  id: string
  name: string
  kind: 'new' | 'open' | 'waiting' | 'resolved' | 'closed'
  position: Generated<number>
  active: Generated<boolean>
  created_at: GeneratedTimestamp
}

export interface QueuesTable {
  id: string
  name: string
  description: Generated<string>
  assignment: Generated<'none' | 'person' | 'round_robin' | 'least_loaded'>
  assignee: string | null
  position: Generated<number>
  active: Generated<boolean>
  created_at: GeneratedTimestamp
}

export interface TechnicianProfilesTable {
  user_id: string
  skills: Generated<string[]>
  queues: Generated<string[]>
  available: Generated<boolean>
  addresses: Generated<string[]>
  updated_at: GeneratedTimestamp
}

export interface TicketAssignmentsTable {
  id: Generated<number>
  ticket_id: string
  technician: string
  method: string
  turn_of: Generated<string>
  effect_key: string | null
  at: GeneratedTimestamp
}

export interface CannedRepliesTable {
  id: string
  name: string
  texts: Json
  queue: string | null
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

export interface TicketWaitsToldTable {
  ticket_id: string
  status: string
  hours: number
  since: Timestamp
  told_at: GeneratedTimestamp
}

export interface TicketCommentsTable {
  id: string
  ticket_id: string
  author_kind: 'customer' | 'technician' | 'automation'
  author_name: Generated<string>
  author_email: string | null
  visibility: 'public' | 'internal'
  body: string
  full_body: string | null
  message_id: string | null
  effect_key: string | null
  run_id: string | null
  created_at: GeneratedTimestamp
}

export interface TicketSearchTable {
  number: number
  document: string
}

export interface SavedViewsTable {
  id: string
  list: string
  user_id: string
  name: string
  filters: string
  shared: Generated<boolean>
  created_at: GeneratedTimestamp
}

export interface UserSettingsTable {
  user_id: string
  name: string
  value: Json
}

export interface FilesTable {
  id: string
  name: string
  type: string
  size: number
  sha256: Buffer
  content: Buffer
  created_at: GeneratedTimestamp
}

export interface RunFilesTable {
  file_id: string
  run_id: string
  customer_id: string | null
  created_at: GeneratedTimestamp
}

export interface TicketAttachmentsTable {
  ticket_id: string
  file_id: string
  comment_id: string | null
}

export interface TicketMessagesTable {
  message_id: string
  ticket_id: string
  direction: 'in' | 'out'
  at: GeneratedTimestamp
}

export interface TicketRepeatsTable {
  effect_key: string
  ticket_id: string
  at: GeneratedTimestamp
}

export interface SlaPoliciesTable {
  id: string
  name: string
  position: number
  rules: Json
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

export interface TicketClocksTable {
  ticket_id: string
  metric: 'first_response' | 'next_update' | 'resolution'
  policy_id: string
  policy_name: string
  state: 'running' | 'paused' | 'met' | 'breached'
  started_at: Timestamp
  stopped_at: Timestamp | null
  due_at: Timestamp | null
  target_minutes: number
  minutes_left: number
  percent_used: number
  paused_minutes: number
  warn_at: Timestamp | null
  warn_percent: number | null
  look_at: Timestamp | null
}

export interface SlaAlarmsTable {
  ticket_id: string
  metric: string
  percent: number
  at: Timestamp
}

export interface SlaChangesTable {
  ticket_id: string
}

export interface TimeEntriesTable {
  id: string
  ticket_id: string | null
  customer_id: string | null
  contract_id: string | null
  technician: string
  automation: Generated<boolean>
  started_at: Timestamp
  minutes: number
  billed_minutes: number
  work_type: Generated<string>
  note: Generated<string>
  customer_note: Generated<string>
  billable: Generated<'auto' | 'yes' | 'no' | 'no_charge'>
  role: string | null
  category: string | null
  on_site: Generated<boolean>
  travel_minutes: Generated<number>
  project: Generated<boolean>
  third_party: Generated<boolean>
  no_charge_reason: Generated<string>
  rate_minor: number | null
  decision: 'included' | 'billable' | 'no_charge' | 'needs_approval' | null
  reason_code: string | null
  reason: Generated<string>
  coverage: ColumnType<JsonValue | null, string | null | undefined, string | null>
  drawn_minutes: Generated<number>
  drawn_amount_minor: Generated<number>
  amount_minor: Generated<number>
  tax_minor: Generated<number>
  currency: string | null
  approval_ref: string | null
  corrects_id: string | null
  billing_line_id: string | null
  export_id: string | null
  effect_key: string | null
  run_id: string | null
  created_at: GeneratedTimestamp
}

export interface BillingLinesTable {
  id: string
  customer_id: string
  contract_id: string | null
  ticket_id: string | null
  date: DateOnly
  item_code: Generated<string>
  description: string
  quantity: Numeric
  unit: Generated<string>
  unit_price_minor: number
  amount_minor: number
  currency: string
  tax_code: Generated<string>
  tax_rate_percent: Numeric
  tax_minor: number
  reason_code: string
  reason: Generated<string>
  approval_ref: string | null
  exported_at: Timestamp | null
  corrects_id: string | null
  reversed_at: Timestamp | null
  time_entry_id: string | null
  part: number | null
  seat_change_id: string | null
  export_id: string | null
  effect_key: string | null
  run_id: string | null
  created_at: GeneratedTimestamp
}

export interface ConnectionsTable {
  id: string
  type: string
  name: string
  customer_id: string | null
  settings: GeneratedJson
  secret: Buffer
  status: Generated<'unchecked' | 'ok' | 'failing'>
  status_detail: Generated<string>
  checked_at: Timestamp | null
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
  rate_calls: number | null
  rate_per: 'second' | 'minute' | null
}

export interface ConnectionRatesTable {
  connection_id: string
  next_at: Timestamp | null
  blocked_until: Timestamp | null
}

export type ValueScope = 'msp' | 'tag' | 'customer' | 'site'

export interface VariablesTable {
  name: string
  type: 'text' | 'number' | 'boolean' | 'json' | 'secret'
  description: Generated<string>
  hosts: Generated<string>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

export interface VariableValuesTable {
  id: string
  variable: string
  scope: ValueScope
  tag: string | null
  customer_id: string | null
  site_id: string | null
  value: Json | null
  secret: Buffer | null
  updated_at: GeneratedTimestamp
}

export interface TagOrderTable {
  tag: string
  place: number
}

export interface ConnectionOverridesTable {
  id: string
  connection_id: string
  scope: Exclude<ValueScope, 'msp'>
  tag: string | null
  customer_id: string | null
  site_id: string | null
  used_id: string
  updated_at: GeneratedTimestamp
}

export interface PortBindingsTable {
  port: string
  customer_id: string | null
  connection_id: string | null
}

export interface HttpAllowListTable {
  id: string
  name: string
  host_pattern: Generated<string>
  cidr: string
  ports: Generated<number[]>
  customer_id: string | null
  reason: string
  created_by: string
  created_at: GeneratedTimestamp
}

export interface LookupTablesTable {
  id: string
  name: string
  description: Generated<string>
  rows: GeneratedJson
  folded_keys: GeneratedJson
  columns: Generated<string[]>
  row_count: Generated<number>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

export interface HostKeysTable {
  id: string
  connection_id: string
  host: string
  port: number
  key_type: string
  fingerprint: string
  first_seen_at: GeneratedTimestamp
  pinned_by: string
}

export interface ScriptsTable {
  id: string
  name: string
  description: Generated<string>
  tags: Generated<string[]>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

export interface ScriptVersionsTable {
  script_id: string
  version: number
  shell: 'sh' | 'powershell'
  risk: 'reads' | 'changes' | 'destroys'
  parameters: GeneratedJson
  body: string
  note: Generated<string>
  created_by: string
  created_at: GeneratedTimestamp
}

export interface RemoteLinksTable {
  id: string
  customer_id: string | null
  device_id: string | null
  kind: 'rdp' | 'teamviewer' | 'anydesk' | 'meshcentral' | 'custom'
  template: string
  created_by: string
  created_at: GeneratedTimestamp
}

export interface RunbookStartsTable {
  run_id: string
  workflow_id: string
  name: string
  started_by: string
  starter_name: string
  ticket_id: string | null
  answers: GeneratedJson
  idempotency_key: string | null
  digest: Buffer
  language: Generated<string>
  told_at: Timestamp | null
  created_at: GeneratedTimestamp
}

export interface AuditLogTable {
  id: string
  at: GeneratedTimestamp
  actor: string
  action: string
  subject: string
  detail: GeneratedJson
}

export interface ApiTokensTable {
  id: string
  name: string
  role: 'admin' | 'editor' | 'technician' | 'viewer'
  token_sha256: Buffer
  created_by: string
  created_at: GeneratedTimestamp
  last_used_at: Timestamp | null
  revoked_at: Timestamp | null
}

export interface SettingsTable {
  name: string
  value: Json
}

export interface ApprovalsTable {
  id: string
  run_id: string
  workflow_id: string
  customer_id: string | null
  node_id: string
  path: string
  effect_key: string
  kind: 'approval' | 'form' | 'page' | 'task'
  title: string
  message: string
  fields: GeneratedJson
  needed: number | null
  proof: 'code' | 'link'
  deadline: Timestamp | null
  remind_hours: number | null
  next_reminder_at: Timestamp | null
  round: Generated<number>
  status: Generated<'open' | 'approved' | 'rejected' | 'answered' | 'expired' | 'cancelled' | 'gone'>
  signal: string
  decided_at: Timestamp | null
  created_at: Timestamp
  due_at: Timestamp | null
  ticket_id: string | null
  level_until: Timestamp | null
  unreached: GeneratedJson
  by_mail: Generated<boolean>
}

export interface ApprovalPeopleTable {
  id: string
  approval_id: string
  kind: 'user' | 'role' | 'team' | 'contact'
  person: string
  name: string
  root_id: string | null
  delegated_by: string | null
  handed_over: Generated<boolean>
  created_at: Timestamp
}

export interface ApprovalAnswersTable {
  id: string
  approval_id: string
  kind: 'user' | 'token' | 'contact'
  person: string
  name: string
  choice: 'approved' | 'rejected' | 'answered'
  comment: Generated<string>
  answers: GeneratedJson
  stands_for: string[]
  on_behalf: Generated<string>
  via: 'editor' | 'api' | 'link' | 'code' | 'mail'
  at: Timestamp
}

export interface ApprovalNoticesTable {
  id: string
  approval_id: string
  kind: 'user' | 'contact' | 'channel'
  person: string
  name: string
  email: string
  round: number
  token_sha256: Buffer | null
  state: Generated<'waiting' | 'sent' | 'failed'>
  problem: Generated<string>
  tries: Generated<number>
  next_try_at: Timestamp
  sent_at: Timestamp | null
  connection_id: string | null
  target: Generated<string>
  reply_mark: string | null
}

export interface ApprovalCommentsTable {
  id: string
  approval_id: string
  author: string
  text: string
  at: Timestamp
}

export interface ApprovalRepliesTable {
  id: string
  approval_id: string
  notice_id: string
  message_key: string
  from_address: string
  verdict:
    | 'decided'
    | 'counted'
    | 'unclear'
    | 'stranger'
    | 'forged'
    | 'automatic'
    | 'late'
    | 'repeated'
    | 'refused'
  letter: 'taken' | 'how' | 'over' | null
  letter_state: Generated<'waiting' | 'sent' | 'failed'>
  problem: Generated<string>
  tries: Generated<number>
  next_try_at: Timestamp
  at: Timestamp
}

export interface TeamsTable {
  id: string
  name: string
  description: Generated<string>
  rota: Json | null
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

export interface TeamMembersTable {
  team_id: string
  user_id: string
}

export interface RotaOverridesTable {
  id: string
  team_id: string
  layer_id: string
  user_id: string
  from_at: Timestamp
  until_at: Timestamp
  reason: Generated<string>
  created_by: string
  created_at: GeneratedTimestamp
}

export interface ApprovalCodesTable {
  approval_id: string
  contact_id: string
  salt: Buffer
  hash: Buffer
  expires_at: Timestamp
  tries: Generated<number>
  sent: Generated<number>
  first_sent_at: Timestamp
}

export interface SecretLinksTable {
  id: string
  token_sha256: Buffer
  effect_key: string
  run_id: string
  customer_id: string | null
  about: string
  /** Null once it was seen, taken back or is too old. */
  sealed: Buffer | null
  created_at: Timestamp
  expires_at: Timestamp
  seen_at: Timestamp | null
  /** Address of whoever looked. */
  seen_from: string | null
  revoked_at: Timestamp | null
  revoked_by: string | null
}

export interface StoredValuesTable {
  customer_id: string | null
  key: string
  value: Json
  expires_at: Timestamp | null
  updated_at: GeneratedTimestamp
}

export interface LockClaimsTable {
  run_id: string
  node_id: string
  path: Generated<string>
  key: string
  signal: string
  held: boolean
  claimed_at: GeneratedTimestamp
}

export interface RateMarksTable {
  key: string
  marks: Date[]
  expires_at: Timestamp
}

export interface DebounceHoldersTable {
  key: string
  run_id: string
  node_id: string
  path: Generated<string>
  signal: string
  since: Timestamp
  count: Generated<number>
}

export interface WholeStepsView {
  run_id: string
  seq: number
  node_id: string
  path: string
  attempt: number
  status: 'intent' | 'ok' | 'error' | 'skipped' | 'cancelled' | 'uncertain'
  handle: string | null
  started_at: Date
  finished_at: Date | null
  input: JsonValue
  output: JsonValue
  error: JsonValue
  input_bytes: number | null
  output_bytes: number | null
}

export interface AllRunsView {
  id: string
  workflow_id: string
  version: number
  trigger_node: string
  event_id: string
  customer_id: string | null
  mode: 'live' | 'dry' | 'test'
  status: 'queued' | 'running' | 'waiting' | 'paused' | 'succeeded' | 'failed' | 'cancelled'
  state: JsonValue
  error: JsonValue
  recoveries: number
  parent_run_id: string | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  cancel_requested: boolean
  forked_from: string | null
  retries: number
  depth: number
  control: JsonValue
  result: JsonValue
  pause_requested: boolean
  pause_reason: JsonValue
}

/** Written by hand beside the migrations; a test compares it with the live schema. */
export interface Database {
  workflows: WorkflowsTable
  workflow_versions: WorkflowVersionsTable
  draft_changes: DraftChangesTable
  draft_authors: DraftAuthorsTable
  draft_presence: DraftPresenceTable
  version_names: VersionNamesTable
  draft_snapshots: DraftSnapshotsTable
  draft_reviews: DraftReviewsTable
  draft_review_comments: DraftReviewCommentsTable
  workflow_pins: WorkflowPinsTable
  playbook_sources: PlaybookSourcesTable
  playbook_files: PlaybookFilesTable
  workflow_scenarios: WorkflowScenariosTable
  backtests: BacktestsTable
  backtest_events: BacktestEventsTable
  triggers: TriggersTable
  captured_deliveries: CapturedDeliveriesTable
  run_files: RunFilesTable
  portal_links: PortalLinksTable
  portal_drafts: PortalDraftsTable
  portal_files: PortalFilesTable
  events: EventsTable
  event_keys: EventKeysTable
  event_decisions: EventDecisionsTable
  problems: ProblemsTable
  trigger_problems: TriggerProblemsTable
  deferred_decisions: DeferredDecisionsTable
  trigger_rates: TriggerRatesTable
  maintenance_windows: MaintenanceWindowsTable
  offline_devices: OfflineDevicesTable
  site_outages: SiteOutagesTable
  hook_refusals: HookRefusalsTable
  mailbox_cursors: MailboxCursorsTable
  mailbox_reads: MailboxReadsTable
  alarms: AlarmsTable
  alarm_notices: AlarmNoticesTable
  automated_days: AutomatedDaysTable
  engine_workers: EngineWorkersTable
  runs: RunsTable
  run_turns: RunTurnsTable
  superseded_runs: SupersededRunsTable
  effect_counts: EffectCountsTable
  limit_questions: LimitQuestionsTable
  write_holds: WriteHoldsTable
  run_history: RunHistoryTable
  steps: StepsTable
  payloads: PayloadsTable
  effects: EffectsTable
  waits: WaitsTable
  customers: CustomersTable
  sites: SitesTable
  contacts: ContactsTable
  contracts: ContractsTable
  devices: DevicesTable
  device_tokens: DeviceTokensTable
  device_presence: DevicePresenceTable
  device_reports: DeviceReportsTable
  device_problems: DeviceProblemsTable
  device_patches: DevicePatchesTable
  service_checks: ServiceChecksTable
  expiries: ExpiriesTable
  desk_expiry_warnings: DeskExpiryWarningsTable
  triage_dismissals: TriageDismissalsTable
  tickets: TicketsTable
  ticket_history: TicketHistoryTable
  ticket_statuses: TicketStatusesTable
  queues: QueuesTable
  technician_profiles: TechnicianProfilesTable
  ticket_assignments: TicketAssignmentsTable
  canned_replies: CannedRepliesTable
  ticket_search: TicketSearchTable
  ticket_waits_told: TicketWaitsToldTable
  ticket_comments: TicketCommentsTable
  files: FilesTable
  ticket_attachments: TicketAttachmentsTable
  ticket_messages: TicketMessagesTable
  ticket_repeats: TicketRepeatsTable
  sla_policies: SlaPoliciesTable
  ticket_clocks: TicketClocksTable
  sla_alarms: SlaAlarmsTable
  sla_changes: SlaChangesTable
  time_entries: TimeEntriesTable
  billing_lines: BillingLinesTable
  rate_cards: RateCardsTable
  contract_draws: ContractDrawsTable
  seat_lines: SeatLinesTable
  seat_changes: SeatChangesTable
  contract_notices: ContractNoticesTable
  missing_time_notices: MissingTimeNoticesTable
  export_batches: ExportBatchesTable
  time_entry_changes: TimeEntryChangesTable
  connections: ConnectionsTable
  connection_rates: ConnectionRatesTable
  port_bindings: PortBindingsTable
  variables: VariablesTable
  variable_values: VariableValuesTable
  tag_order: TagOrderTable
  connection_overrides: ConnectionOverridesTable
  http_allow_list: HttpAllowListTable
  lookup_tables: LookupTablesTable
  host_keys: HostKeysTable
  scripts: ScriptsTable
  script_versions: ScriptVersionsTable
  remote_links: RemoteLinksTable
  runbook_starts: RunbookStartsTable
  audit_log: AuditLogTable
  api_tokens: ApiTokensTable
  settings: SettingsTable
  saved_views: SavedViewsTable
  user_settings: UserSettingsTable
  approvals: ApprovalsTable
  approval_people: ApprovalPeopleTable
  approval_answers: ApprovalAnswersTable
  approval_notices: ApprovalNoticesTable
  approval_codes: ApprovalCodesTable
  approval_comments: ApprovalCommentsTable
  approval_replies: ApprovalRepliesTable
  teams: TeamsTable
  team_members: TeamMembersTable
  rota_overrides: RotaOverridesTable
  secret_links: SecretLinksTable
  stored_values: StoredValuesTable
  lock_claims: LockClaimsTable
  rate_marks: RateMarksTable
  debounce_holders: DebounceHoldersTable
  all_runs: AllRunsView
  whole_steps: WholeStepsView
}
