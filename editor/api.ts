import type {
  Alarm,
  AllowedTarget,
  AnswerTaken,
  ApiToken,
  ApprovalSummary,
  ApprovalView,
  Approver,
  AttachmentView,
  AuditEntry,
  BillingExport,
  BillingLine,
  BusinessHours,
  CannedReply,
  CaptureView,
  ConnectionOverride,
  ConnectionView,
  ConnectorView,
  Contact,
  Contract,
  ContractBalance,
  ContractDraw,
  ContractProblem,
  CoverageDecision,
  Customer,
  Demo,
  DeviceDetail,
  DeviceView,
  DraftNewsView,
  EffectDifference,
  EffectLimits,
  EffectView,
  EventSummary,
  EventView,
  Expiry,
  GraphProblem,
  HistoryRules,
  HookRefusal,
  ImportedPlaybook,
  ListedBillingLine,
  ListedTimeEntry,
  LookupTable,
  LookupTableSummary,
  LoopItemPage,
  LoopTally,
  MaintenanceWindow,
  MissingTime,
  Muted,
  NamedStatus,
  NewApiToken,
  NewBillingExport,
  NewDeviceToken,
  NewMaintenanceWindow,
  NewSlaPolicy,
  NewTeam,
  NodeKind,
  OnCallSchedule,
  Overview,
  Page,
  PermissionRow,
  PinnedHost,
  PinView,
  PlaybookSourceView,
  PlaybookSummary,
  PlaybookView,
  PlayedPlaybookScenario,
  PortalLinkView,
  PriorityMatrix,
  Queue,
  ReadyScript,
  RemoteLinkView,
  RemoteRule,
  ResolvedVariable,
  ReviewState,
  Role,
  RotaOverrideView,
  Run,
  RunbookPlan,
  RunbookSummary,
  RunbookView,
  RunChart,
  RunResult,
  RunSummary,
  SavedView,
  ScopedCustomer,
  ScopedWorkflow,
  ScriptSummary,
  ScriptView,
  SecretLinkView,
  ServiceCheck,
  Session,
  Site,
  SiteCorrelation,
  SlaPolicy,
  SlaPreview,
  SnapshotSummary,
  SnapshotView,
  StartedRunbook,
  StepSamples,
  StepTally,
  StepView,
  StoredValueView,
  TeamView,
  TechnicianView,
  Ticket,
  TicketComment,
  TicketDetail,
  TicketHistoryEntry,
  TicketView,
  TimeEntry,
  Tour,
  TriggerView,
  UnpublishedView,
  UsedConnection,
  User,
  UserSession,
  Value,
  ValuePlace,
  VariableView,
  VersionSummary,
  VersionView,
  WatchdogSettings,
  Workflow,
  WorkflowModeView,
  WorkflowSummary,
  WriteHold,
} from '#engine/api/types.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { DocumentPatch } from '#engine/graph/patch.ts'
import type { Language } from './i18n/languages.ts'

export interface FieldProblem {
  where: string
  message: string
}

/** What is to be held, and why. */
export interface NewWriteHold {
  scope: 'workflow' | 'customer' | 'all'
  subjectId?: string
  reason: string
}

export type LimitAnswer = { choice: 'once' } | { choice: 'raise'; to: number } | { choice: 'stop' }

/** An answer that is not a success, as problem details (RFC 9457); `status` 0 when the server did not answer. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  readonly title: string
  readonly errors: FieldProblem[]
  readonly body: JsonObject

  constructor(status: number, title: string, detail: string, errors: FieldProblem[], body: JsonObject) {
    super(detail)
    this.status = status
    this.title = title
    this.errors = errors
    this.body = body
  }
}

/** Rows, or CSV that they are read from, replace all that there are. */
export interface LookupTableChanges {
  name: string
  description: string
  rows?: JsonObject
  csv?: string
}

export interface NewVariable {
  name: string
  type: VariableView['type']
  description: string
  hosts: string
  value?: JsonValue
}

/** A tag and where it stands among those that win before others. */
export interface OrderedTag {
  tag: string
  placed: boolean
  customers: number
}

export type SourceDraft = Pick<PlaybookSourceView, 'name' | 'kind' | 'location' | 'branch' | 'subfolder'>

/** An import of a playbook, and the mode that it starts in. */
export interface ImportRequest {
  inputs: JsonObject
  publish: boolean
  start: { mode: WorkflowModeView['mode']; canaryCustomerIds?: string[] }
}

/** A scenario that a version does otherwise than it says. */
export interface FailingScenario {
  id: string
  name: string
}

export type BulkAction = 'cancel' | 'pause' | 'resume' | 'retry'
export type OnVersion = 'same' | 'newest'
export type RunMode = RunSummary['mode']

/** Where a test run stops. */
export interface Steering {
  breakpoints?: readonly string[]
  stepping?: boolean
}

export interface Trial extends Steering {
  mode: 'dry' | 'test'
  draft: boolean
  triggerNode?: string
  input?: JsonObject
  /** A recorded event in place of the input. */
  eventId?: string
  /** The step to end after. */
  until?: string
  /** Of `until`: no other step runs; in a loop it sees this item. */
  alone?: { loop?: { item: JsonValue; index: number } }
}

export interface Fork extends Steering {
  /** The step to begin with; without it everything is run anew. */
  nodeId?: string
  trigger?: JsonObject
  input?: JsonObject
  version: OnVersion
  mode: RunMode
}

/** Work on a ticket as its contract is asked about it. */
export interface WorkDone {
  minutes: number
  workType: string
  travelMinutes?: number
  onSite?: boolean
  billable?: 'auto' | 'yes' | 'no' | 'no_charge'
}

export interface TimeWorked extends WorkDone {
  note: string
  customerNote?: string
}

/** From where a runbook is started. */
export interface RunbookOrigin {
  ticketId?: string
  deviceId?: string
  customerId?: string
}

type Query = Record<string, string | number | undefined>

/** Asks the server; pages that are seldom opened bring their questions along. Throws `ApiProblem`. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  return answerOf<T>(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

function upload<T>(path: string, file: File): Promise<T> {
  const type = file.type || 'application/octet-stream'
  return answerOf<T>(path, { method: 'POST', headers: { 'content-type': type }, body: file })
}

async function answerOf<T>(path: string, request: RequestInit): Promise<T> {
  const response = await fetch(`/api${path}`, { ...request, credentials: 'same-origin' }).catch(
    (cause: unknown) => {
      throw new ApiProblem(0, 'No answer', cause instanceof Error ? cause.message : String(cause), [], {})
    },
  )
  const text = await response.text()
  const answer: unknown = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {}
  if (!response.ok) throw problemOf(response, answer)
  // The server's answers have the shapes of engine/api/types.ts; the contract's own tests hold it to them.
  return answer as T
}

function problemOf(response: Response, answer: unknown): ApiProblem {
  const body = typeof answer === 'object' && answer !== null ? (answer as JsonObject) : {}
  const title = typeof body.title === 'string' ? body.title : response.statusText || `HTTP ${response.status}`
  const detail =
    typeof body.detail === 'string' ? body.detail : typeof body.message === 'string' ? body.message : title
  const errors = Array.isArray(body.errors) ? (body.errors as unknown as FieldProblem[]) : []
  return new ApiProblem(response.status, title, detail, errors, body)
}

export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return search.size > 0 ? `${path}?${search}` : path
}

const get = <T>(path: string, query: Query = {}) => call<T>('GET', withQuery(path, query))
const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body)
const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, body)
const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body)
const remove = <T>(path: string) => call<T>('DELETE', path)

/** Everything the editor asks of the server, by resource. */
export const api = {
  session: () => get<Session>('/session'),
  setUp: (body: { token: string; email: string; password: string; name?: string }) => post('/setup', body),
  signIn: (email: string, password: string) => post('/auth/sign-in/email', { email, password }),
  signOut: () => post('/auth/sign-out'),

  overview: () => get<Overview>('/overview'),
  nodes: () => get<Page<NodeKind>>('/nodes'),
  nodeUses: () => get<Page<{ type: string; workflows: number }>>('/nodes/uses'),
  connectors: () => get<Page<ConnectorView>>('/connectors'),

  workflows: () => get<Page<WorkflowSummary>>('/workflows'),
  workflow: (id: string) => get<Workflow>(`/workflows/${id}`),
  createWorkflow: (body: { name: string } | { document: unknown }) => post<Workflow>('/workflows', body),
  changeDraft: (
    id: string,
    save: { revision: number; saveId: string; patches: readonly DocumentPatch[] },
    leaving: boolean,
  ) => {
    const body = JSON.stringify(save)
    return answerOf<{ revision: number; problems: GraphProblem[] }>(`/workflows/${id}/draft`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body,
      // A browser lets go of a page only with small requests under way.
      keepalive: leaving && body.length < 60_000,
    })
  },
  draftChanges: (id: string, since: number) =>
    get<DraftNewsView>(`/workflows/${id}/draft/changes`, { since }),
  draftAuthors: (id: string) => get<Page<UnpublishedView>>(`/workflows/${id}/draft/authors`),
  /** Server-sent events `draft`, `people` and `review` of one workflow that is open here. */
  liveWorkflow: (id: string, client: string) => new EventSource(`/api/workflows/${id}/live?client=${client}`),
  goToStep: (id: string, client: string, step: string | null) =>
    put(`/workflows/${id}/presence`, { client, step }),
  publish: (id: string, note: string, revision: number) =>
    post<{
      version: number
      problems: GraphProblem[]
      failingScenarios: FailingScenario[]
    }>(`/workflows/${id}/publish`, { note, revision }),
  nameVersion: (id: string, version: number, name: string) =>
    put(`/workflows/${id}/versions/${version}/name`, { name }),
  snapshots: (id: string) => get<Page<SnapshotSummary>>(`/workflows/${id}/snapshots`),
  snapshot: (id: string, snapshotId: string) => get<SnapshotView>(`/workflows/${id}/snapshots/${snapshotId}`),
  keepSnapshot: (id: string, body: { name: string; note: string }) =>
    post<SnapshotSummary>(`/workflows/${id}/snapshots`, body),
  deleteSnapshot: (id: string, snapshotId: string) => remove(`/workflows/${id}/snapshots/${snapshotId}`),
  reviews: (id: string) => get<ReviewState>(`/workflows/${id}/reviews`),
  askReview: (id: string, note: string) => post<ReviewState>(`/workflows/${id}/reviews`, { note }),
  answerReview: (
    id: string,
    reviewId: string,
    body: { choice: 'approved' | 'changes' | 'withdrawn'; comment: string },
  ) => post<ReviewState>(`/workflows/${id}/reviews/${reviewId}/answer`, body),
  commentReview: (id: string, reviewId: string, body: { text: string; step: string | null }) =>
    post<ReviewState>(`/workflows/${id}/reviews/${reviewId}/comments`, body),
  setReviewNeeded: (id: string, needed: boolean) => put(`/workflows/${id}/review-needed`, { needed }),
  reviewRule: () => get<{ needed: boolean; waiting: number }>('/publish-review'),
  saveReviewRule: (needed: boolean) => put('/publish-review', { needed }),
  historyRules: () => get<HistoryRules>('/history-settings'),
  saveHistoryRules: (rules: HistoryRules) => put('/history-settings', rules),
  setEnabled: (id: string, enabled: boolean) => post(`/workflows/${id}/enabled`, { enabled }),
  deleteWorkflow: (id: string) => remove(`/workflows/${id}`),
  versions: (id: string) => get<Page<VersionSummary>>(`/workflows/${id}/versions`),
  version: (id: string, version: number) => get<VersionView>(`/workflows/${id}/versions/${version}`),
  runWorkflow: (id: string, body: { input: JsonObject; triggerNode?: string }) =>
    post<{ runId: string; eventId: string }>(`/workflows/${id}/run`, body),
  tryWorkflow: (id: string, trial: Trial) =>
    post<{ runId: string; eventId: string }>(`/workflows/${id}/try`, trial),
  samples: (id: string) => get<StepSamples>(`/workflows/${id}/samples`),
  pins: (id: string) => get<Page<PinView>>(`/workflows/${id}/pins`),
  pin: (id: string, nodeId: string, pin: { output: JsonValue; handle?: string; eventId?: string }) =>
    put<PinView>(`/workflows/${id}/pins/${nodeId}`, pin),
  unpin: (id: string, nodeId: string) => remove(`/workflows/${id}/pins/${nodeId}`),
  events: (query: Query) => get<Page<EventSummary>>('/events', query),
  event: (id: string) => get<EventView>(`/events/${id}`),
  runAgain: (eventId: string, triggerId: string) =>
    post<{ runId: string }>(`/events/${eventId}/run-again`, { triggerId }),
  dismissEvent: (id: string) => post<EventView>(`/events/${id}/dismiss`),
  restoreEvent: (id: string) => post<EventView>(`/events/${id}/restore`),
  assignEvent: (eventId: string, body: { customerId: string; deviceId?: string; remember: boolean }) =>
    post<EventView>(`/events/${eventId}/assign`, body),
  hookRefusals: () => get<Page<HookRefusal>>('/hook-refusals'),
  muted: () => get<Muted>('/muted'),
  maintenanceWindows: () => get<Page<MaintenanceWindow>>('/maintenance-windows'),
  createWindow: (body: NewMaintenanceWindow) => post<MaintenanceWindow>('/maintenance-windows', body),
  updateWindow: (id: string, body: NewMaintenanceWindow) =>
    call<MaintenanceWindow>('PUT', `/maintenance-windows/${id}`, body),
  writeHolds: () => get<Page<WriteHold> & { heldRuns: number }>('/write-holds'),
  setWriteHold: (hold: NewWriteHold) => post<{ id: string }>('/write-holds', hold),
  liftWriteHold: (id: string) => post<{ id: string }>(`/write-holds/${id}/lift`, {}),
  value: (query: Query) => get<Value>('/value', query),
  alarms: () => get<Page<Alarm>>('/alarms'),
  watchdog: () => get<WatchdogSettings>('/watchdog'),
  saveWatchdog: (settings: WatchdogSettings) => call<WatchdogSettings>('PUT', '/watchdog', settings),
  effectLimits: () => get<EffectLimits>('/effect-limits'),
  saveEffectLimits: (limits: EffectLimits) => call<EffectLimits>('PUT', '/effect-limits', limits),
  siteCorrelation: () => get<SiteCorrelation>('/site-correlation'),
  saveSiteCorrelation: (rule: SiteCorrelation) => call<SiteCorrelation>('PUT', '/site-correlation', rule),
  slaPolicies: () => get<Page<SlaPolicy>>('/sla-policies'),
  createSlaPolicy: (body: NewSlaPolicy) => post<SlaPolicy>('/sla-policies', body),
  updateSlaPolicy: (id: string, body: NewSlaPolicy) => call<SlaPolicy>('PUT', `/sla-policies/${id}`, body),
  deleteSlaPolicy: (id: string) => remove(`/sla-policies/${id}`),
  orderSlaPolicies: (ids: readonly string[]) => post<Page<SlaPolicy>>('/sla-policies/order', { ids }),
  previewSlaPolicy: (body: unknown) => post<SlaPreview>('/sla-policies/preview', body),
  endWindow: (id: string) => post<MaintenanceWindow>(`/maintenance-windows/${id}/end`),
  triggers: (id: string) => get<Page<TriggerView>>(`/workflows/${id}/triggers`),
  revealSecret: (triggerId: string) =>
    post<{ secret: string; curl: string }>(`/triggers/${triggerId}/reveal-secret`),
  rotateSecret: (triggerId: string) =>
    post<{ secret: string; curl: string }>(`/triggers/${triggerId}/rotate-secret`),
  capture: (triggerId: string) => get<CaptureView>(`/triggers/${triggerId}/capture`),
  captureNext: (triggerId: string) => post<CaptureView>(`/triggers/${triggerId}/capture`),
  portalLinks: (triggerId: string) => get<Page<PortalLinkView>>(`/triggers/${triggerId}/portal-links`),
  makePortalLink: (triggerId: string, customerId: string) =>
    put<PortalLinkView>(`/triggers/${triggerId}/portal-links/${customerId}`, {}),
  endPortalLink: (triggerId: string, customerId: string) =>
    remove<void>(`/triggers/${triggerId}/portal-links/${customerId}`),
  previewPortal: (draft: { type: string; params: Record<string, JsonValue>; language: 'en' | 'it' }) =>
    post<{ html: string }>('/portal-previews', draft),
  stopCapture: (triggerId: string) => remove<CaptureView>(`/triggers/${triggerId}/capture`),

  runs: (query: Query) => get<Page<RunSummary>>('/runs', query),
  run: (id: string) => get<Run>(`/runs/${id}`),
  runChart: (query: Query) => get<RunChart>('/run-chart', query),
  runLoops: (id: string) => get<{ steps: StepTally[]; loops: LoopTally[] }>(`/runs/${id}/loops`),
  loopItems: (id: string, query: Query) => get<LoopItemPage>(`/runs/${id}/items`, query),
  stepsAt: (id: string, path: string) => get<Page<StepView>>(`/runs/${id}/steps`, { path }),
  /** A step with all of its data. */
  step: (id: string, seq: number) => get<StepView>(`/runs/${id}/steps/${seq}`),
  cancelRun: (id: string) => post<{ status: string }>(`/runs/${id}/cancel`),
  pauseRun: (id: string) => post<{ status: 'paused' | 'pausing' }>(`/runs/${id}/pause`),
  resumeRun: (id: string, control: Steering = {}) => post(`/runs/${id}/resume`, control),
  retryRun: (id: string, version: OnVersion) =>
    post<{ runId: string; version: number }>(`/runs/${id}/retry`, { version }),
  forkRun: (id: string, fork: Fork) => post<{ runId: string }>(`/runs/${id}/fork`, fork),
  decideStep: (id: string, body: { waitId: string; choice: 'again' | 'done' | 'fail'; output?: JsonValue }) =>
    post(`/runs/${id}/decide`, body),
  answerLimit: (id: string, answer: LimitAnswer) => post(`/runs/${id}/limit`, answer),
  bulkRuns: (action: BulkAction, ids: readonly string[]) =>
    post<{ results: { id: string; ok: boolean; message: string }[] }>('/runs/bulk', { action, ids }),
  effects: (id: string) => get<Page<EffectView>>(`/runs/${id}/effects?limit=1000`),
  compareRuns: (id: string, other: string) =>
    get<Page<EffectDifference>>(`/runs/${id}/compare`, { with: other }),
  /** Server-sent events `step` and `run` of one run. */
  runbooks: (origin: RunbookOrigin) => get<Page<RunbookSummary>>('/runbooks', { ...origin }),
  runbook: (id: string, origin: RunbookOrigin) => get<RunbookView>(`/runbooks/${id}`, { ...origin }),
  planRunbook: (id: string, body: RunbookOrigin & { values: JsonObject }) =>
    post<RunbookPlan>(`/runbooks/${id}/plan`, body),
  /** Twice with one key is one run. */
  startRunbook: (id: string, body: RunbookOrigin & { values: JsonObject; language: Language }, key: string) =>
    answerOf<StartedRunbook>(`/runbooks/${id}/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    }),
  runResult: (runId: string) => get<RunResult>(`/runs/${runId}/result`),
  liveRun: (id: string, after: number) => new EventSource(`/api/runs/${id}/live?after=${after}`),

  approvals: (query: Query) => get<Page<ApprovalSummary>>('/approvals', query),
  approval: (id: string) => get<ApprovalView>(`/approvals/${id}`),
  approvalCount: () => get<{ mine: number; tasks: number }>('/approvals/count'),
  commentApproval: (id: string, text: string) => post<unknown>(`/approvals/${id}/comments`, { text }),
  teams: () => get<Page<TeamView>>('/teams'),
  team: (id: string) => get<TeamView>(`/teams/${id}`),
  createTeam: (body: NewTeam) => post<TeamView>('/teams', body),
  updateTeam: (id: string, body: NewTeam) => patch<TeamView>(`/teams/${id}`, body),
  deleteTeam: (id: string) => remove(`/teams/${id}`),
  onCallSchedule: (id: string, query: Query) => get<OnCallSchedule>(`/teams/${id}/schedule`, query),
  rotaOverrides: (id: string) => get<Page<RotaOverrideView>>(`/teams/${id}/overrides`),
  takeOver: (
    id: string,
    body: { layerId: string; person: string; from: string; until: string; reason: string },
  ) => post<RotaOverrideView>(`/teams/${id}/overrides`, body),
  giveBack: (id: string, overrideId: string) => remove(`/teams/${id}/overrides/${overrideId}`),
  approvers: (query: Query) => get<Page<Approver>>('/approvers', query),
  answerApproval: (
    id: string,
    body: {
      choice: 'approved' | 'rejected' | 'answered'
      comment: string
      values: Record<string, string | number | boolean | null>
    },
  ) => post<AnswerTaken>(`/approvals/${id}/answer`, body),
  delegateApproval: (id: string, body: { from: string; to: { kind: 'user' | 'contact'; id: string } }) =>
    post<ApprovalView>(`/approvals/${id}/delegate`, body),
  remindApproval: (id: string) => post<{ reminded: number }>(`/approvals/${id}/remind`),

  secretLinks: (of: Query) => get<Page<SecretLinkView>>('/secret-links', of),
  revokeSecretLink: (id: string) => post<unknown>(`/secret-links/${id}/revoke`),

  customers: (query: Query = {}) => get<Page<Customer>>('/customers', query),
  customer: (id: string) => get<Customer>(`/customers/${id}`),
  createCustomer: (body: Partial<Customer>) => post<Customer>('/customers', body),
  updateCustomer: (id: string, body: Partial<Customer>) => patch<Customer>(`/customers/${id}`, body),
  sites: (customerId: string) => get<Page<Site>>(`/customers/${customerId}/sites`),
  contacts: (customerId: string) => get<Page<Contact>>(`/customers/${customerId}/contacts`),
  contracts: (customerId: string) => get<Page<Contract>>(`/customers/${customerId}/contracts`),
  createContact: (customerId: string, body: unknown) =>
    post<Contact>(`/customers/${customerId}/contacts`, body),
  createContract: (customerId: string, body: unknown) =>
    post<Contract>(`/customers/${customerId}/contracts`, body),
  updateContact: (id: string, body: unknown) => patch<Contact>(`/contacts/${id}`, body),
  updateContract: (id: string, body: unknown) => patch<Contract>(`/contracts/${id}`, body),
  contractProblems: (id: string) => get<{ items: ContractProblem[] }>(`/contracts/${id}/problems`),
  balances: (customerId: string) => get<Page<ContractBalance>>(`/customers/${customerId}/balances`),
  draws: (contractId: string, query: Query) =>
    get<Page<ContractDraw>>(`/contracts/${contractId}/draws`, query),
  coverageFor: (customerId: string, work: unknown) =>
    post<CoverageDecision>('/coverage', { customerId, work }),

  billingLines: (query: Query) => get<Page<ListedBillingLine>>('/billing-lines', query),
  reverseBillingLine: (id: string, reason: string) =>
    post<BillingLine>(`/billing-lines/${id}/reversal`, { reason }),
  billingExports: (query: Query) => get<Page<BillingExport>>('/exports', query),
  makeExport: (body: NewBillingExport) => post<BillingExport>('/exports', body),
  timeEntries: (query: Query) => get<Page<ListedTimeEntry>>('/time-entries', query),
  billTime: (id: string, body: { itemCode?: string; approvalRef?: string }) =>
    post<Page<BillingLine>>(`/time-entries/${id}/bill`, body),
  missingTime: (query: Query) => get<Page<MissingTime>>('/missing-time', query),
  devices: (query: Query = {}) => get<Page<DeviceView>>('/devices', query),
  device: (id: string) => get<DeviceView>(`/devices/${id}`),
  deviceDetail: (id: string) => get<DeviceDetail>(`/devices/${id}/report`),
  setOfflineAfter: (id: string, minutes: number | null) =>
    call('PUT', `/devices/${id}/offline-after`, { minutes }),
  createDeviceToken: (id: string) => post<NewDeviceToken>(`/devices/${id}/tokens`),
  revokeDeviceToken: (id: string) => remove(`/device-tokens/${id}`),
  createEnrolmentKey: (body: { customerId: string | null }) =>
    post<NewDeviceToken>('/device-enrolment-keys', body),
  serviceChecks: (query: Query) => get<Page<ServiceCheck>>('/service-checks', query),
  createServiceCheck: (body: unknown) => post<ServiceCheck>('/service-checks', body),
  updateServiceCheck: (id: string, body: unknown) => patch<ServiceCheck>(`/service-checks/${id}`, body),
  deleteServiceCheck: (id: string) => remove(`/service-checks/${id}`),
  expiries: (query: Query) => get<Page<Expiry>>('/expiries', query),
  createExpiry: (body: unknown) => post<Expiry>('/expiries', body),
  updateExpiry: (id: string, body: unknown) => patch<Expiry>(`/expiries/${id}`, body),
  deleteExpiry: (id: string) => remove(`/expiries/${id}`),
  createDevice: (body: unknown) => post<DeviceView>('/devices', body),
  updateDevice: (id: string, body: unknown) => patch<DeviceView>(`/devices/${id}`, body),

  tickets: (query: Query) => get<Page<TicketView>>('/tickets', query),
  ticket: (id: string) => get<TicketDetail>(`/tickets/${id}`),
  createTicket: (body: unknown) => post<Ticket>('/tickets', body),
  updateTicket: (id: string, body: unknown) => patch<Ticket>(`/tickets/${id}`, body),
  commentTicket: (id: string, body: unknown) => post<TicketComment>(`/tickets/${id}/comments`, body),
  closeTicket: (id: string, body: { resolution: string; withChildren?: boolean }) =>
    post<Ticket>(`/tickets/${id}/close`, body),
  ticketHistory: (id: string, cursor?: string) =>
    get<Page<TicketHistoryEntry>>(`/tickets/${id}/history`, { limit: 500, cursor }),
  mergeTicket: (id: string, into: string) =>
    post<{ source: Ticket; target: Ticket }>(`/tickets/${id}/merge`, { into }),
  addChecklist: (id: string, items: readonly string[]) => post<Ticket>(`/tickets/${id}/checklist`, { items }),
  changeChecklistItem: (id: string, itemId: string, change: { done?: boolean; text?: string }) =>
    patch<Ticket>(`/tickets/${id}/checklist/${itemId}`, change),
  removeChecklistItem: (id: string, itemId: string) => remove<Ticket>(`/tickets/${id}/checklist/${itemId}`),
  cannedReplies: () => get<Page<CannedReply>>('/canned-replies'),
  createCannedReply: (body: Omit<CannedReply, 'id' | 'updatedAt'>) =>
    post<CannedReply>('/canned-replies', body),
  updateCannedReply: (id: string, body: Omit<CannedReply, 'id' | 'updatedAt'>) =>
    patch<CannedReply>(`/canned-replies/${id}`, body),
  deleteCannedReply: (id: string) => remove(`/canned-replies/${id}`),
  renderReply: (replyId: string, ticket: string) =>
    post<{ language: string; body: string }>(`/canned-replies/${replyId}/render`, { ticket }),
  queues: () => get<Page<Queue>>('/queues'),
  createQueue: (body: Omit<Queue, 'id' | 'openTickets'>) => post<Queue>('/queues', body),
  updateQueue: (id: string, body: Omit<Queue, 'id' | 'openTickets'>) => patch<Queue>(`/queues/${id}`, body),
  deleteQueue: (id: string) => remove(`/queues/${id}`),
  ticketStatuses: () => get<Page<NamedStatus>>('/ticket-statuses'),
  createTicketStatus: (body: Omit<NamedStatus, 'id' | 'openTickets'>) =>
    post<NamedStatus>('/ticket-statuses', body),
  updateTicketStatus: (id: string, body: Omit<NamedStatus, 'id' | 'openTickets' | 'kind'>) =>
    patch<NamedStatus>(`/ticket-statuses/${id}`, body),
  deleteTicketStatus: (id: string) => remove(`/ticket-statuses/${id}`),
  priorityMatrix: () => get<PriorityMatrix>('/priority-matrix'),
  savePriorityMatrix: (matrix: PriorityMatrix) => put<PriorityMatrix>('/priority-matrix', matrix),
  technicians: () => get<Page<TechnicianView>>('/technicians'),
  saveTechnician: (
    userId: string,
    body: Pick<TechnicianView, 'skills' | 'queues' | 'available' | 'addresses'>,
  ) => put<TechnicianView>(`/technicians/${userId}`, body),
  views: (list: SavedView['list']) => get<Page<SavedView>>('/views', { list }),
  saveView: (body: Pick<SavedView, 'list' | 'name' | 'filters' | 'shared'>) =>
    post<SavedView>('/views', body),
  deleteView: (id: string) => remove(`/views/${id}`),
  tour: () => get<Tour>('/tour'),
  dismissTour: (dismissed: boolean) => put<Tour>('/tour', { dismissed }),
  demo: () => get<Demo>('/demo'),
  loadDemo: (body: { language: Language; besideOwn: boolean }) => post<Demo>('/demo', body),
  removeDemo: () => remove<Demo>('/demo'),
  attachToTicket: (id: string, commentId: string, file: File) =>
    upload<AttachmentView>(withQuery(`/tickets/${id}/files`, { name: file.name, commentId }), file),
  logTime: (id: string, body: TimeWorked) => post<TimeEntry>(`/tickets/${id}/time`, body),
  coverageOf: (ticketId: string, work: WorkDone) => post<CoverageDecision>('/coverage', { ticketId, work }),
  markExtra: (ticketId: string, body: WorkDone & { description: string }) =>
    post<CoverageDecision & { told: boolean }>(`/tickets/${ticketId}/extras`, body),

  remoteLink: (deviceId: string, page: string) =>
    get<RemoteLinkView>(`/devices/${deviceId}/remote-link`, { page }),
  remoteRules: () => get<Page<RemoteRule>>('/remote-links'),
  setRemoteRule: (rule: { customerId: string | null; kind: string; template: string }) =>
    call<RemoteRule>('PUT', '/remote-links', rule),
  deleteRemoteRule: (id: string) => remove(`/remote-links/${id}`),

  scripts: () => get<Page<ScriptSummary>>('/scripts'),
  script: (id: string) => get<ScriptView>(`/scripts/${id}`),
  readyScripts: (language: Language) => get<Page<ReadyScript>>(`/ready-scripts?language=${language}`),
  createScript: (body: unknown) => post<ScriptView>('/scripts', body),
  updateScript: (id: string, body: unknown) => patch<ScriptView>(`/scripts/${id}`, body),
  addScriptVersion: (id: string, body: unknown) => post<ScriptView>(`/scripts/${id}/versions`, body),
  deleteScript: (id: string) => remove(`/scripts/${id}`),

  hostKeys: (id: string) => get<Page<PinnedHost>>(`/connections/${id}/host-keys`),
  acceptHostKey: (id: string, body: { host: string; port: number; fingerprint: string }) =>
    post<PinnedHost>(`/connections/${id}/host-keys`, body),
  deleteHostKey: (id: string, keyId: string) => remove(`/connections/${id}/host-keys/${keyId}`),

  variables: () => get<Page<VariableView>>('/variables'),
  createVariable: (body: NewVariable) => post<VariableView>('/variables', body),
  updateVariable: (name: string, body: { description?: string; hosts?: string }) =>
    patch<VariableView>(`/variables/${name}`, body),
  deleteVariable: (name: string) => remove(`/variables/${name}`),
  setVariable: (name: string, place: ValuePlace, value: JsonValue) =>
    put<VariableView>(`/variables/${name}/values`, { place, value }),
  clearVariable: (name: string, place: ValuePlace) =>
    remove(withQuery(`/variables/${name}/values`, { ...place })),
  tagOrder: () => get<Page<OrderedTag>>('/tag-order'),
  writeTagOrder: (tags: readonly string[]) => put<Page<OrderedTag>>('/tag-order', { tags }),
  exportVariables: () => get<JsonObject>('/variables-export'),
  importVariables: (file: unknown) =>
    post<{ variables: number; values: number; skipped: string[] }>('/variables-import', file),
  variablesOf: (customerId: string, siteId?: string) =>
    get<Page<ResolvedVariable>>(`/customers/${customerId}/variables`, { siteId }),
  usedConnections: (customerId: string, siteId?: string) =>
    get<Page<UsedConnection>>(`/customers/${customerId}/connections`, { siteId }),
  setOverride: (connectionId: string, place: ValuePlace, usedId: string) =>
    put<Page<ConnectionOverride>>(`/connections/${connectionId}/overrides`, { place, usedId }),
  clearOverride: (connectionId: string, place: ValuePlace) =>
    remove(withQuery(`/connections/${connectionId}/overrides`, { ...place })),
  overrides: (connectionId: string) =>
    get<Page<ConnectionOverride>>(`/connections/${connectionId}/overrides`),
  workflowsOfCustomer: (customerId: string) =>
    get<Page<ScopedWorkflow>>(`/customers/${customerId}/workflows`),
  customersOfWorkflow: (workflowId: string) =>
    get<Page<ScopedCustomer>>(`/workflows/${workflowId}/customers`, { of: 'draft' }),

  connections: () => get<Page<ConnectionView>>('/connections'),
  createConnection: (body: {
    type: string
    name: string
    credentials: JsonObject
    customerId: string | null
    rate?: ConnectionView['rate']
  }) => post<ConnectionView>('/connections', body),
  updateConnection: (
    id: string,
    body: { name?: string; credentials?: JsonObject; rate?: ConnectionView['rate'] },
  ) => patch<ConnectionView>(`/connections/${id}`, body),
  deleteConnection: (id: string) => remove(`/connections/${id}`),
  checkConnection: (id: string) => post<{ ok: boolean; detail: string }>(`/connections/${id}/check`),
  checkCredentials: (type: string, credentials: JsonObject) =>
    post<{ ok: boolean; detail: string }>('/connections/check', { type, credentials }),

  playbooks: (language: Language) => get<Page<PlaybookSummary>>(`/playbooks?language=${language}`),
  playbook: (slug: string, language: Language) =>
    get<PlaybookView>(`/playbooks/${slug}?language=${language}`),
  playbookSources: () => get<Page<PlaybookSourceView> & { readsFolders: boolean }>('/playbook-sources'),
  createPlaybookSource: (body: SourceDraft) => post<PlaybookSourceView>('/playbook-sources', body),
  updatePlaybookSource: (id: string, body: SourceDraft) =>
    put<PlaybookSourceView>(`/playbook-sources/${id}`, body),
  refreshPlaybookSource: (id: string) => post<PlaybookSourceView>(`/playbook-sources/${id}/refresh`),
  deletePlaybookSource: (id: string) => remove(`/playbook-sources/${id}`),
  workflowMode: (id: string) => get<WorkflowModeView>(`/workflows/${id}/mode`),
  setWorkflowMode: (id: string, body: { mode: WorkflowModeView['mode']; canaryCustomerIds: string[] }) =>
    put<WorkflowModeView>(`/workflows/${id}/mode`, body),
  playScenario: (slug: string, number: number, language: Language) =>
    post<PlayedPlaybookScenario>(`/playbooks/${slug}/scenarios/${number}/play?language=${language}`, {}),
  importPlaybook: (slug: string, body: ImportRequest, language: Language) =>
    post<ImportedPlaybook>(`/playbooks/${slug}/import?language=${language}`, body),

  lookupTables: () => get<Page<LookupTableSummary>>('/lookup-tables'),
  lookupTable: (id: string) => get<LookupTable>(`/lookup-tables/${id}`),
  createLookupTable: (body: LookupTableChanges) => post<LookupTable>('/lookup-tables', body),
  updateLookupTable: (id: string, body: LookupTableChanges) =>
    patch<LookupTable>(`/lookup-tables/${id}`, body),
  deleteLookupTable: (id: string) => remove(`/lookup-tables/${id}`),

  businessHours: () => get<BusinessHours>('/business-hours'),
  saveBusinessHours: (hours: BusinessHours) => call<BusinessHours>('PUT', '/business-hours', hours),

  storedValues: (query: Query) => get<Page<StoredValueView>>('/stored-values', query),
  deleteStoredValue: (query: Query) => remove(withQuery('/stored-values', query)),

  users: () => get<Page<User>>('/users'),
  createUser: (body: { email: string; name: string; role: Role }) =>
    post<User & { password?: string }>('/users', body),
  resetPassword: (id: string) => post<{ id: string; password: string }>(`/users/${id}/password`),
  userSessions: (id: string) => get<Page<UserSession>>(`/users/${id}/sessions`),
  endSessions: (id: string) => remove<{ ended: number }>(`/users/${id}/sessions`),
  permissions: () => get<Page<PermissionRow>>('/permissions'),
  updateUser: (id: string, body: { role?: Role; disabled?: boolean }) => patch<User>(`/users/${id}`, body),
  allowedTargets: () => get<Page<AllowedTarget>>('/allowed-targets'),
  createAllowedTarget: (body: Omit<AllowedTarget, 'id' | 'createdBy' | 'createdAt'>) =>
    post<AllowedTarget>('/allowed-targets', body),
  deleteAllowedTarget: (id: string) => remove(`/allowed-targets/${id}`),
  importStep: (text: string) =>
    post<{ type: string; name: string; params: JsonObject; connection: JsonObject | null }>('/nodes/import', {
      text,
    }),
  tokens: () => get<Page<ApiToken>>('/tokens'),
  createToken: (body: { name: string; role: Role }) => post<NewApiToken>('/tokens', body),
  deleteToken: (id: string) => remove(`/tokens/${id}`),
  audit: (query: Query = {}) => get<Page<AuditEntry>>('/audit', query),
  auditNames: () => get<{ actors: string[]; actions: string[] }>('/audit/names'),
}

/** Where a file of a ticket is downloaded. */
export function fileUrl(fileId: string): string {
  return `/api/files/${fileId}`
}

/** Where a workflow is downloaded as a document. */
/** The audit log as a file, with the filters of the list. */
export function valueCsvUrl(query: Query): string {
  return withQuery('/api/value.csv', query)
}

export function auditCsvUrl(query: Query): string {
  return withQuery('/api/audit.csv', query)
}

export function exportUrl(workflowId: string, format: 'json' | 'yaml'): string {
  return `/api/workflows/${workflowId}/export?format=${format}`
}
