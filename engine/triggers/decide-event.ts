import type { EventParties } from '../desk/match.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { severity } from '../msp/severity.ts'
import { type Answer, decide, type ProblemNow, type Surroundings } from '../noise/decide.ts'
import { type Reason, reason, reasonText } from '../noise/reason.ts'
import type { Registry } from '../registry.ts'
import type { NewRun } from '../runs/new-run.ts'
import type { RunLimits } from '../runs/run-limits.ts'
import { isWatched } from '../runs/workflow-mode.ts'
import type { Listener } from './find-listeners.ts'
import { outOfScope } from './in-scope.ts'
import { mutedBy, type NoiseMemory, rateKey, recordKey } from './noise-memory.ts'

/** An event as it is when triggers decide about it. */
export interface RoutedEvent {
  id: string
  sourceKey: string
  dedupKey: string | null
  state: 'raised' | 'repeated' | 'cleared'
  type: string
  source: string
  receivedAt: Date
  skip: string | null
  /** The same by its code, where the trigger told it so. */
  skipReason: Reason | null
  /** Undefined where no trigger looks into it. */
  data: JsonValue | undefined
  causedByRun: string | null
  causedByWorkflow: string | null
  parties: EventParties | undefined
  problem: ProblemNow | undefined
}

export interface Decision {
  eventId: string
  triggerId: string
  workflowId: string
  decision: 'started' | 'skipped' | 'deferred'
  reason: Reason
  /** Its id is made when it is recorded. */
  run: Omit<NewRun, 'id'> | undefined
  /** What the run shares with others of its workflow. */
  limits?: RunLimits | undefined
  deferred: Deferred | undefined
  /** What the flow is told of the decision. */
  mark: { flapping?: true; heldBack?: number } | undefined
}

export interface Deferred {
  sourceKey: string
  dedupKey: string | null
  dueAt: Date
  since: Date
}

/** An event that waited, and why it is not decided again. */
export interface Dropped {
  eventId: string
  triggerId: string
  reason: Reason
}

export interface Waited {
  reason: Reason
  since: Date
}

/** What one trigger makes of one event; what it remembers is kept in the memory. */
export function decideEvent(
  registry: Registry,
  memory: NoiseMemory,
  event: RoutedEvent,
  listener: Listener,
  now: Date,
  site: Surroundings['site'],
  waited?: Waited,
): { decision: Decision; dropped: Dropped | undefined } {
  const { triggerId, workflowId, noise } = listener
  const customerId = event.parties?.customer?.id ?? null
  const key = event.dedupKey === null ? '' : recordKey(triggerId, event.sourceKey, event.dedupKey)
  const rate = noise.rate ? memory.rates.get(rateKey(triggerId, customerId)) : undefined
  const isSummary = rate?.summaryEventId === event.id
  const before = memory.records.get(key)
  const answer = decide(
    {
      state: event.state,
      problem: event.problem,
      record: before,
      settings: noise,
      refused: refusal(registry, listener, event, now),
      severity: severityOf(event.data),
      scope: noise.filter ? scopeOf(event) : {},
      waited: waited?.reason,
      surroundings: {
        site,
        maintenance: mutedBy(memory, {
          customer: event.parties?.customer ?? null,
          site: event.parties?.site ?? null,
          device: event.parties?.device ?? null,
        }),
        hours: memory.hours.get(customerId ?? '') ?? memory.hours.get(''),
        rate: rate && { starts: rate.starts, summaryWaits: rate.summaryEventId !== null && !isSummary },
      },
    },
    now,
  )
  const { verdict } = answer
  const dropped = remember(memory, key, event, listener, answer, before !== undefined)
  const base = {
    eventId: event.id,
    triggerId,
    workflowId,
    run: undefined,
    deferred: undefined,
    mark: undefined,
  }
  if (verdict.kind === 'start') {
    const heldBack = isSummary ? (rate?.heldBack ?? 0) : 0
    if (rate && event.state !== 'cleared') {
      rate.starts = [...rate.starts, now]
      memory.changed.rates.add(rateKey(triggerId, customerId))
    }
    if (rate && isSummary) endSummary(memory, triggerId, customerId)
    const run = runOf(event, listener, customerId)
    const decision = { ...base, decision: 'started' as const, run, limits: listener.limits }
    const told = startReason(verdict.reason, listener.version, waited, heldBack)
    const mark = {
      ...(verdict.flapping ? { flapping: true as const } : {}),
      ...(heldBack > 0 ? { heldBack } : {}),
    }
    const marked = Object.keys(mark).length > 0 ? mark : undefined
    return { decision: { ...decision, reason: told, mark: marked }, dropped }
  }
  if (rate && verdict.reason.code === 'rate_in_summary') {
    rate.heldBack += 1
    memory.changed.rates.add(rateKey(triggerId, customerId))
  }
  if (verdict.kind === 'skip') {
    if (isSummary) endSummary(memory, triggerId, customerId)
    return { decision: { ...base, decision: 'skipped', reason: verdict.reason }, dropped }
  }
  if (rate && verdict.reason.code === 'rate_summary') {
    rate.summaryEventId = event.id
    memory.changed.rates.add(rateKey(triggerId, customerId))
  }
  const deferred = {
    sourceKey: event.sourceKey,
    dedupKey: event.dedupKey,
    dueAt: verdict.until,
    since: waited?.since ?? now,
  }
  return { decision: { ...base, decision: 'deferred', reason: verdict.reason, deferred }, dropped }
}

/** Keeps what the trigger remembers of the problem; answers the event that waited for it and does no more. */
function remember(
  memory: NoiseMemory,
  key: string,
  event: RoutedEvent,
  { triggerId, noise }: Listener,
  { record, verdict, dropsPending }: Answer,
  known: boolean,
): Dropped | undefined {
  const waiting = memory.pending.get(key)
  const dropped =
    dropsPending && waiting !== undefined ? { eventId: waiting, triggerId, reason: dropsPending } : undefined
  if (dropped) endSummaryOf(memory, triggerId, dropped.eventId)
  if (!record) return dropped
  const trivial = !known && verdict.kind === 'start' && Object.keys(noise).length === 0
  if (trivial) return dropped
  memory.records.set(key, record)
  memory.changed.records.add(key)
  if (verdict.kind === 'defer') memory.pending.set(key, event.id)
  else if (!record.pending) memory.pending.delete(key)
  return dropped
}

function endSummary(memory: NoiseMemory, triggerId: string, customerId: string | null): void {
  const key = rateKey(triggerId, customerId)
  const rate = memory.rates.get(key)
  if (!rate) return
  memory.rates.set(key, { ...rate, summaryEventId: null, heldBack: 0 })
  memory.changed.rates.add(key)
}

/** What was held back goes into the next summary. */
function endSummaryOf(memory: NoiseMemory, triggerId: string, eventId: string): void {
  for (const [key, rate] of memory.rates) {
    if (rate.summaryEventId !== eventId || !key.startsWith(triggerId)) continue
    memory.rates.set(key, { ...rate, summaryEventId: null })
    memory.changed.rates.add(key)
  }
}

/** Why the trigger wants no run for an event, whatever its rules say. */
function refusal(
  registry: Registry,
  { type, params, workflowId, noise, off, scope }: Listener,
  event: RoutedEvent,
  now: Date,
): Reason | undefined {
  if (event.skip !== null) return event.skipReason ?? reason('trigger', { text: event.skip })
  if (off) return off
  const trigger = registry.trigger(type)
  if (trigger?.own) {
    const { ownWrites = 'not_own' } = noise
    if (ownWrites !== 'all' && event.causedByWorkflow === workflowId) return reason('own_write_self')
    if (ownWrites === 'none' && event.causedByRun !== null) return reason('own_write_any')
    const data = trigger.data.safeParse(event.data)
    const asked = trigger.params.safeParse(params)
    // One that cannot be read must not hold up the events of all others.
    if (!data.success || !asked.success) {
      const problem = data.error ?? asked.error
      return reason('unreadable_event', { text: problem?.issues[0]?.message ?? 'unknown' })
    }
    const refused = trigger.own.refuses(data.data, asked.data)
    if (refused !== undefined)
      return typeof refused === 'string' ? reason('trigger', { text: refused }) : refused
  }
  return outOfScope(scope, event.parties?.customer ?? null, now.toISOString().slice(0, 10))
}

function startReason(
  why: Reason | undefined,
  version: number,
  waited: Waited | undefined,
  heldBack: number,
): Reason {
  if (why) return { ...why, details: { ...why.details, version } }
  if (heldBack > 0) return reason('started_summary', { version, count: heldBack })
  if (waited) {
    const { code, details } = waited.reason
    return reason('started_later', { ...details, version, code, waited: reasonText(waited.reason) })
  }
  return reason('started', { version })
}

function runOf(
  event: RoutedEvent,
  { workflowId, version, nodeId, mode }: Listener,
  customerId: string | null,
): Omit<NewRun, 'id'> {
  return {
    workflowId,
    version,
    triggerNode: nodeId,
    eventId: event.id,
    customerId,
    ...(isWatched(mode, customerId) ? { mode: 'dry' as const } : {}),
    // What is raised, repeated and cleared must be worked on in that order.
    concurrencyKey: event.dedupKey === null ? null : `${workflowId} ${event.sourceKey} ${event.dedupKey}`,
  }
}

function severityOf(data: JsonValue | undefined) {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  return severity.safeParse(data.severity).data
}

/** What a filter sees of an event. */
function scopeOf({ id: _, parties, data, type, source, state, dedupKey }: RoutedEvent): JsonObject {
  return {
    ...(parties ?? {}),
    trigger: data ?? null,
    event: { type, source, state, dedupKey },
  }
}
