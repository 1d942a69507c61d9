export { z } from 'zod'
export type { EffectCounts } from '../graph/effect-limits.ts'
export type { JsonObject, JsonValue } from '../graph/json.ts'
export type { Param, StepExample, TriggerExample } from '../graph/node-example.ts'
export type { SetUpStep } from '../graph/node-kind.ts'
export * from '../msp/account.ts'
export * from '../msp/approval.ts'
export * from '../msp/assignment.ts'
export * from '../msp/billing-line.ts'
export * from '../msp/contract.ts'
export * from '../msp/contract-draw.ts'
export * from '../msp/coverage.ts'
export * from '../msp/coverage-reason.ts'
export * from '../msp/customer.ts'
export * from '../msp/customer-month.ts'
export * from '../msp/day.ts'
export * from '../msp/device.ts'
export * from '../msp/device-event.ts'
export * from '../msp/form-field.ts'
export * from '../msp/mail.ts'
export { mustNotBeAnswered, ownMailHeader } from '../msp/mail-kind.ts'
export * from '../msp/money-event.ts'
export type { Notice } from '../msp/notice.ts'
export * from '../msp/portal-form.ts'
export type * from '../msp/ports.ts'
export { type Refusal, refusal } from '../msp/refusal.ts'
export { runbookSettings } from '../msp/runbook.ts'
export { formSentence, readRunbookForm } from '../msp/runbook-form.ts'
export * from '../msp/script.ts'
export * from '../msp/seat-line.ts'
export * from '../msp/severity.ts'
export * from '../msp/sla-event.ts'
export { type SlaMetric, slaMetric, slaMetrics } from '../msp/sla-policy.ts'
export * from '../msp/ticket.ts'
export * from '../msp/ticket-event.ts'
export type { ActorKind } from '../msp/ticket-history.ts'
export * from '../msp/time-entry.ts'
export type { Catalogue, ImportedStep, StepImporter } from './catalogue.ts'
export { type Connector, type ConnectorSpec, defineConnector } from './connector.ts'
export { EffectUncertain, type ErrorClass, StepFailed, TryAgain } from './errors.ts'
export { foldKey } from './fold-key.ts'
export type { HookAuth, HookSignature } from './hook-auth.ts'
export { hookHeader, hookParams } from './hook-params.ts'
export type * from './means.ts'
export { type ActionNode, defineNode, type LedgerEntry, type Step } from './node.ts'
export {
  type EventMatch,
  each,
  type Outcome,
  pause,
  type Resumed,
  type Rounds,
  type RunEnd,
  stop,
  take,
} from './outcome.ts'
export type * from './powers.ts'
export { retryAfterSeconds, statusFailure } from './status-failure.ts'
export type * from './stores.ts'
export {
  defineTrigger,
  type EventDraft,
  type EventHints,
  type HookRequest,
  hookAuthKinds,
  type TriggerNode,
  UnreadableDelivery,
} from './trigger.ts'
