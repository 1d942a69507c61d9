import type { BusinessHours } from '../msp/business-hours.ts'
import { type MaintenanceScope, mutedUntil, type WindowTimes } from '../msp/maintenance-window.ts'
import type { ProblemNow } from '../noise/decide.ts'
import type { Registry } from '../registry.ts'
import { type Decision, decideEvent, type RoutedEvent } from '../triggers/decide-event.ts'
import type { Listener } from '../triggers/find-listeners.ts'
import { foldProblem, type Problem } from '../triggers/fold-problem.ts'
import { problemKey } from '../triggers/fold-problems.ts'
import { type NoiseMemory, rateKey, recordKey } from '../triggers/noise-memory.ts'

/** What rules ask for that does not come with the events; read once, as it is now. */
export interface RuleSurroundings {
  windows: readonly (WindowTimes & { reason: string; scope: MaintenanceScope })[]
  /** By customer; '' for the MSP. */
  hours: ReadonlyMap<string, BusinessHours>
}

/** An event as it was recorded, before the rules of a draft look at it. */
export type PastEvent = Omit<RoutedEvent, 'problem'>

/** What a trigger of the draft made of an event: final, or put off until `again`. */
export interface Replayed {
  event: PastEvent
  listener: Listener
  decision: Decision
  at: Date
}

/** Changes of a problem that are kept: more than any flap rule counts. */
const mostChanges = 60

interface PutOff {
  event: PastEvent
  listener: Listener
  dueAt: Date
  waited: { reason: Decision['reason']; since: Date }
}

/**
 * Has the rules of a draft's triggers decide about past events in their order, with a memory of their own that begins
 * empty: nothing that the real triggers remember is read or changed. What waits is decided again at its time, between the
 * events. Whether a site is down as a whole is not known of the past and counts as no.
 */
export function createReplay(registry: Registry, surroundings: RuleSurroundings) {
  const problems = new Map<string, Problem & { changes: readonly Date[] }>()
  const putOff = new Map<string, PutOff>()
  const memory: NoiseMemory = {
    records: new Map(),
    pending: new Map(),
    rates: new Map(),
    windows: [],
    hours: new Map(surroundings.hours),
    changed: { records: new Set(), rates: new Set() },
  }

  function decide(
    event: PastEvent,
    problem: ProblemNow | undefined,
    listener: Listener,
    now: Date,
    waited?: PutOff['waited'],
  ): Replayed[] {
    memory.windows = surroundings.windows.flatMap(({ reason, scope, ...times }) => {
      const until = mutedUntil(times, now)
      return until ? [{ reason, scope, until }] : []
    })
    const customerId = event.parties?.customer?.id ?? null
    const rate = rateKey(listener.triggerId, customerId)
    if (listener.noise.rate && !memory.rates.has(rate)) {
      memory.rates.set(rate, { starts: [], summaryEventId: null, heldBack: 0 })
    }
    const made = decideEvent(registry, memory, { ...event, problem }, listener, now, undefined, waited)
    const { decision, dropped } = made
    const over: Replayed[] = []
    const was = dropped && putOff.get(keyOf(dropped.eventId, listener))
    if (dropped && was) {
      putOff.delete(keyOf(dropped.eventId, listener))
      const skipped = { ...decision, eventId: dropped.eventId, decision: 'skipped' as const }
      over.push({
        event: was.event,
        listener,
        decision: {
          ...skipped,
          reason: dropped.reason,
          run: undefined,
          deferred: undefined,
          mark: undefined,
        },
        at: now,
      })
    }
    if (decision.deferred) {
      const { dueAt, since } = decision.deferred
      putOff.set(keyOf(event.id, listener), {
        event,
        listener,
        dueAt,
        waited: { reason: decision.reason, since },
      })
    }
    over.push({ event, listener, decision, at: now })
    return over
  }

  function take(event: PastEvent): ProblemNow | undefined {
    const { dedupKey, sourceKey, receivedAt } = event
    if (dedupKey === null) return undefined
    const key = problemKey(sourceKey, dedupKey)
    const known = problems.get(key) ?? openBefore(event)
    const { problem } = foldProblem(known, event.state === 'cleared' ? 'cleared' : 'raised', receivedAt)
    const changed = problem.state !== (known?.state ?? 'cleared')
    const before = known?.changes ?? []
    const changes = changed ? [...before, receivedAt].slice(-mostChanges) : before
    problems.set(key, { ...problem, changes })
    return toNow({ ...problem, changes })
  }

  return {
    /** Answers what is over by then, then what becomes of the event for each that hears it. */
    hear(event: PastEvent, listeners: readonly Listener[]): Replayed[] {
      const due = this.passTo(event.receivedAt)
      const first = event.dedupKey !== null && !problems.has(problemKey(event.sourceKey, event.dedupKey))
      const problem = take(event)
      const made = listeners.flatMap((listener) => {
        if (first && event.state === 'repeated') rememberStarted(listener, event)
        return decide(event, problem, listener, event.receivedAt)
      })
      return [...due, ...made]
    },

    /** Decides again about what waited until then. */
    passTo(moment: Date): Replayed[] {
      const made: Replayed[] = []
      for (;;) {
        const next = earliest(putOff.values(), moment)
        if (!next) return made
        putOff.delete(keyOf(next.event.id, next.listener))
        const { dedupKey, sourceKey } = next.event
        const known = dedupKey === null ? undefined : problems.get(problemKey(sourceKey, dedupKey))
        made.push(...decide(next.event, known && toNow(known), next.listener, next.dueAt, next.waited))
      }
    },
  }

  /** One that was open before the first event looked at has had its run. */
  function rememberStarted({ triggerId, noise }: Listener, event: PastEvent): void {
    if (event.dedupKey === null || Object.keys(noise).length === 0) return
    memory.records.set(recordKey(triggerId, event.sourceKey, event.dedupKey), {
      started: true,
      lastStartedAt: null,
      flappingSince: null,
      pending: false,
      suppressed: 0,
    })
  }
}

function openBefore({ state, receivedAt }: PastEvent): (Problem & { changes: readonly Date[] }) | undefined {
  if (state !== 'repeated') return undefined
  return { state: 'raised', occurrences: 1, firstSeenAt: receivedAt, lastSeenAt: receivedAt, changes: [] }
}

function toNow({ state, firstSeenAt, changes }: Problem & { changes: readonly Date[] }): ProblemNow {
  return { open: state === 'raised', openedAt: firstSeenAt, changes }
}

function keyOf(eventId: string, { triggerId }: Listener): string {
  return `${eventId} ${triggerId}`
}

function earliest(waiting: Iterable<PutOff>, moment: Date): PutOff | undefined {
  let first: PutOff | undefined
  for (const one of waiting) {
    if (one.dueAt <= moment && (!first || one.dueAt < first.dueAt)) first = one
  }
  return first
}
