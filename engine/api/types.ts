import type { z } from 'zod'
import type { retention } from '../history/retention.ts'
import type { allowedTarget } from './allowed-targets.ts'
import type {
  connectionOverrideView,
  scopedCustomerView,
  scopedWorkflowView,
  usedConnectionView,
} from './customer-settings.ts'
import type { demoView } from './demo.ts'
import type { hookRefusalView } from './hook-refusals.ts'
import type { pinnedHostView } from './host-keys.ts'
import type { maintenanceWindowView, mutedView } from './maintenance-windows.ts'
import type { listedEntry, listedLine } from './money-names.ts'
import type { playbookSource } from './playbook-sources.ts'
import type { portalLinkView } from './portal-links.ts'
import type { alarmView } from './present-alarm.ts'
import type { answerTaken, approvalSummary, approvalView, approver } from './present-approval.ts'
import type { auditEntryView } from './present-audit.ts'
import type { backtestChangeView, backtestView } from './present-backtest.ts'
import type { captureView } from './present-capture.ts'
import type { connectionView, connectorView } from './present-connection.ts'
import type {
  deviceDetailView,
  deviceView,
  expiryView,
  newDeviceTokenView,
  serviceCheckView,
} from './present-device.ts'
import type {
  draftChange,
  draftNews,
  presentView,
  reviewState,
  reviewView,
  snapshotSummary,
  snapshotView,
  unpublishedView,
} from './present-draft.ts'
import type { effectDifference, effectView } from './present-effect.ts'
import type { eventDecision, eventSummary, eventView } from './present-event.ts'
import type { lookupTableSummary, lookupTableView } from './present-lookup-table.ts'
import type { overviewView } from './present-overview.ts'
import type { pinView, stepSamplesView } from './present-pin.ts'
import type {
  importedPlaybook,
  importedTrigger,
  playbookNeed,
  playbookSummary,
  playbookView,
} from './present-playbook.ts'
import type { playedPlaybookScenario } from './present-played.ts'
import type {
  loopItem,
  loopItemPage,
  loopTally,
  runChart,
  runError,
  runReason,
  runStatus,
  runSummary,
  runView,
  stepTally,
  stepView,
} from './present-run.ts'
import type {
  runbookPlan,
  runbookSummary,
  runbookView,
  runResult,
  startedRunbook,
} from './present-runbook.ts'
import type { playedDraftView, scenarioView } from './present-scenario.ts'
import type { readyScriptView, scriptSummary, scriptVersionView, scriptView } from './present-script.ts'
import type {
  newTokenView,
  permissionView,
  roleSchema,
  sessionView,
  tokenView,
  userSessionView,
  userView,
} from './present-session.ts'
import type { slaClockView, slaPolicyView, slaPreview } from './present-sla.ts'
import type { storedValueView } from './present-stored-value.ts'
import type { newTeam, overrideView, scheduleView, teamView } from './present-team.ts'
import type { attachmentView, ticketDetail, ticketView } from './present-ticket.ts'
import type { playbookUpdateView } from './present-update.ts'
import type { resolvedVariableView, valuePlace, variableView } from './present-variable.ts'
import type {
  graphProblem,
  hookAccess,
  triggerView,
  versionSummary,
  versionView,
  workflowSummary,
  workflowView,
} from './present-workflow.ts'
import type { remoteLinkView, remoteRuleView } from './remote-links.ts'
import type { limitQuestionView } from './run-limit.ts'
import type { secretLinkView } from './secret-links.ts'
import type { tourView } from './tour.ts'
import type { valueView } from './value.ts'
import type { savedView } from './views.ts'
import type { workflowModeView } from './workflow-mode.ts'
import type { writeHoldView } from './write-holds.ts'

export type { EffectLimits } from '../graph/effect-limits.ts'
export type { NodeKind } from '../graph/node-kind.ts'
export type { TechnicianView } from '../msp/assignment.ts'
export type { BillingExport, NewBillingExport } from '../msp/billing-export.ts'
export type { BillingLine, NewBillingLine } from '../msp/billing-line.ts'
export type { BusinessHours, BusinessSpan, Weekday } from '../msp/business-hours.ts'
export type { Contract } from '../msp/contract.ts'
export type { ContractBalance, ContractDraw, DrawResult } from '../msp/contract-draw.ts'
export type { ContractProblem } from '../msp/contract-problems.ts'
export type { CoverageDecision } from '../msp/coverage.ts'
export type { RateCard, RateRule } from '../msp/coverage-rate.ts'
export type { Contact, Customer, Site } from '../msp/customer.ts'
export type { CannedReply, NamedStatus, Queue } from '../msp/desk-settings.ts'
export type { PriorityMatrix } from '../msp/priority-matrix.ts'
export type { SeatChange, SeatCount, SeatLine } from '../msp/seat-line.ts'
export type { SiteCorrelation } from '../msp/site-correlation.ts'
export type { Ticket, TicketChanges, TicketComment } from '../msp/ticket.ts'
export type { TicketHistoryEntry } from '../msp/ticket-history.ts'
export type { MissingTime, TimeEntry } from '../msp/time-entry.ts'
export type { AlarmChannel, WatchdogSettings } from '../watchdog/watchdog-settings.ts'

/** One page of a list; `next` is the cursor of the following page, null on the last. */
export interface Page<Item> {
  items: Item[]
  next: string | null
}

/** RFC 9457. */
export interface ProblemDetails {
  type: string
  title: string
  status: number
  detail: string
  errors?: { where: string; message: string }[]
}

export type Alarm = z.output<typeof alarmView>
export type Value = z.output<typeof valueView>
export type WriteHold = z.output<typeof writeHoldView>
export type LimitQuestion = z.output<typeof limitQuestionView>
export type Role = z.output<typeof roleSchema>
export type Session = z.output<typeof sessionView>
export type User = z.output<typeof userView>
export type ApiToken = z.output<typeof tokenView>
export type NewApiToken = z.output<typeof newTokenView>
export type AuditEntry = z.output<typeof auditEntryView>
export type ConnectorView = z.output<typeof connectorView>
export type ConnectionView = z.output<typeof connectionView>
export type DeviceView = z.output<typeof deviceView>
export type DeviceDetail = z.output<typeof deviceDetailView>
export type NewDeviceToken = z.output<typeof newDeviceTokenView>
export type ServiceCheck = z.output<typeof serviceCheckView>
export type Expiry = z.output<typeof expiryView>
export type GraphProblem = z.output<typeof graphProblem>
export type WorkflowSummary = z.output<typeof workflowSummary>
export type Workflow = z.output<typeof workflowView>
export type VersionSummary = z.output<typeof versionSummary>
export type VersionView = z.output<typeof versionView>
export type HookAccess = z.output<typeof hookAccess>
export type CaptureView = z.output<typeof captureView>
export type TriggerView = z.output<typeof triggerView>
export type RunStatus = z.output<typeof runStatus>
export type RunError = z.output<typeof runError>
export type RunSummary = z.output<typeof runSummary>
export type EffectView = z.output<typeof effectView>
export type EffectDifference = z.output<typeof effectDifference>
export type RunReason = z.output<typeof runReason>
export type PinView = z.output<typeof pinView>
export type ScenarioView = z.output<typeof scenarioView>
export type PlayedDraft = z.output<typeof playedDraftView>
export type BacktestView = z.output<typeof backtestView>
export type BacktestChange = z.output<typeof backtestChangeView>
export type StepSamples = z.output<typeof stepSamplesView>
export type Run = z.output<typeof runView>
export type RunbookSummary = z.output<typeof runbookSummary>
export type RunbookView = z.output<typeof runbookView>
export type RunbookPlan = z.output<typeof runbookPlan>
export type StartedRunbook = z.output<typeof startedRunbook>
export type RunResult = z.output<typeof runResult>
export type StepView = z.output<typeof stepView>
export type StepTally = z.output<typeof stepTally>
export type LoopTally = z.output<typeof loopTally>
export type LoopItem = z.output<typeof loopItem>
export type LoopItemPage = z.output<typeof loopItemPage>
export type RunChart = z.output<typeof runChart>
export type EventDecision = z.output<typeof eventDecision>
export type EventSummary = z.output<typeof eventSummary>
export type EventView = z.output<typeof eventView>
export type HookRefusal = z.output<typeof hookRefusalView>
export type PortalLinkView = z.output<typeof portalLinkView>
export type MaintenanceWindow = z.output<typeof maintenanceWindowView>
export type Muted = z.output<typeof mutedView>
export type { NewMaintenanceWindow } from '../msp/maintenance-window.ts'
export type SlaPolicy = z.output<typeof slaPolicyView>
export type SlaClock = z.output<typeof slaClockView>
export type SlaPreview = z.output<typeof slaPreview>
export type { NewSlaPolicy } from '../msp/sla-policy.ts'
export type SavedView = z.output<typeof savedView>
export type Tour = z.output<typeof tourView>
export type Demo = z.output<typeof demoView>
export type UserSession = z.output<typeof userSessionView>
export type PermissionRow = z.output<typeof permissionView>
export type TicketView = z.output<typeof ticketView>
export type TicketDetail = z.output<typeof ticketDetail>
export type ListedBillingLine = z.output<typeof listedLine>
export type ListedTimeEntry = z.output<typeof listedEntry>
export type StoredValueView = z.output<typeof storedValueView>
export type AttachmentView = z.output<typeof attachmentView>
export type PlaybookSummary = z.output<typeof playbookSummary>
export type PlayedPlaybookScenario = z.output<typeof playedPlaybookScenario>
export type WorkflowModeView = z.output<typeof workflowModeView>
export type PlaybookSourceView = z.output<typeof playbookSource>
export type PlaybookNeed = z.output<typeof playbookNeed>
export type PlaybookView = z.output<typeof playbookView>
export type PlaybookUpdateView = z.output<typeof playbookUpdateView>
export type ImportedPlaybook = z.output<typeof importedPlaybook>
export type ImportedTrigger = z.output<typeof importedTrigger>
export type AllowedTarget = z.output<typeof allowedTarget>
export type LookupTableSummary = z.output<typeof lookupTableSummary>
export type LookupTable = z.output<typeof lookupTableView>
export type ApprovalSummary = z.output<typeof approvalSummary>
export type ApprovalView = z.output<typeof approvalView>
export type SecretLinkView = z.output<typeof secretLinkView>
export type AnswerTaken = z.output<typeof answerTaken>
export type Approver = z.output<typeof approver>
export type TeamView = z.output<typeof teamView>
export type NewTeam = z.input<typeof newTeam>
export type OnCallSchedule = z.output<typeof scheduleView>
export type RotaOverrideView = z.output<typeof overrideView>
export type Overview = z.output<typeof overviewView>
export type ScriptSummary = z.output<typeof scriptSummary>
export type ScriptView = z.output<typeof scriptView>
export type ScriptVersionView = z.output<typeof scriptVersionView>
export type ReadyScript = z.output<typeof readyScriptView>
export type RemoteLinkView = z.output<typeof remoteLinkView>
export type HistoryRules = z.output<typeof retention>
export type RemoteRule = z.output<typeof remoteRuleView>
export type PinnedHost = z.output<typeof pinnedHostView>
export type VariableView = z.output<typeof variableView>
export type ResolvedVariable = z.output<typeof resolvedVariableView>
export type ValuePlace = z.output<typeof valuePlace>
export type UsedConnection = z.output<typeof usedConnectionView>
export type ConnectionOverride = z.output<typeof connectionOverrideView>
export type ScopedCustomer = z.output<typeof scopedCustomerView>
export type ScopedWorkflow = z.output<typeof scopedWorkflowView>
export type DraftChangeView = z.output<typeof draftChange>
export type DraftNewsView = z.output<typeof draftNews>
export type UnpublishedView = z.output<typeof unpublishedView>
export type PresentView = z.output<typeof presentView>
export type SnapshotSummary = z.output<typeof snapshotSummary>
export type SnapshotView = z.output<typeof snapshotView>
export type ReviewView = z.output<typeof reviewView>
export type ReviewState = z.output<typeof reviewState>
