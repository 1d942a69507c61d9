import { z } from 'zod'
import type { BusinessTime } from './business-time.ts'
import { folded, type NewSlaPolicy, type SlaMetric, slaMetrics, targetOf } from './sla-policy.ts'
import { isOpen, type Priority, type Ticket } from './ticket.ts'

/** What happened to a ticket, as far as its clocks go. */
export interface TicketLife {
  createdAt: Date
  priority: Priority
  /** The status from each moment on, the first one from the beginning, the oldest first; `name` where the MSP has its own. */
  statuses: readonly { at: Date; status: Ticket['status']; name?: string | null }[]
  /** When somebody stopped the clocks by hand, and let them run on. */
  holds: readonly { at: Date; held: boolean }[]
  /** Public answers of technicians. */
  firstReplyAt: Date | null
  lastReplyAt: Date | null
}

export const slaClockState = z.enum(['running', 'paused', 'met', 'breached'])
export type SlaClockState = z.output<typeof slaClockState>

export interface SlaClock {
  metric: SlaMetric
  state: SlaClockState
  startedAt: Date
  /** When it was answered, resolved or closed; null while it is still owed. */
  stoppedAt: Date | null
  /** Null while it is paused, and where the calendar never opens. */
  dueAt: Date | null
  targetMinutes: number
  /** Of the calendar, begun ones counted whole; negative when it is late. */
  minutesLeft: number
  percentUsed: number
  /** Of the calendar: time that did not count. */
  pausedMinutes: number
  /** When it warns next, and at what percent. */
  warnAt: Date | null
  warnPercent: number | null
  /** Every warning with its moment; null where that is not known yet. */
  warnings: readonly { percent: number; at: Date | null }[]
}

/** What of a policy the clocks go by. */
export type ClockRules = Pick<NewSlaPolicy, 'targets' | 'pausedBy' | 'pausedByNames' | 'warnAtPercent'>

/**
 * The clocks of a ticket under a policy, as of `now`. A function of what happened and never a counter: a change of
 * priority, customer or policy counts as if it had always been so, from the opening of the ticket on.
 */
export function slaClocks(life: TicketLife, policy: ClockRules, time: BusinessTime, now: Date): SlaClock[] {
  const targets = policy.targets[life.priority]
  const happened = until(life, now)
  return slaMetrics.flatMap((metric) => {
    const target = targetOf(targets, metric)
    const span = target === null ? undefined : owed(metric, happened)
    if (target === null || !span) return []
    return [clockOf(metric, target, span, happened, policy, time, now)]
  })
}

interface Owed {
  from: Date
  /** Null while it is owed. */
  to: Date | null
}

/** From when until when something is owed; undefined where it is not. */
function owed(metric: SlaMetric, life: TicketLife): Owed | undefined {
  const doneAt = whenDone(life)
  switch (metric) {
    case 'first_response':
      return { from: life.createdAt, to: notBefore(life.createdAt, earlier(life.firstReplyAt, doneAt)) }
    case 'resolution':
      return { from: life.createdAt, to: doneAt }
    case 'next_update': {
      const from = life.lastReplyAt
      if (!from || (doneAt && doneAt <= from)) return undefined
      return { from, to: doneAt }
    }
  }
}

function earlier(one: Date | null, other: Date | null): Date | null {
  return one && other ? (one < other ? one : other) : (one ?? other)
}

/** An answer may be older than its ticket, where another one was merged into it. */
function notBefore(from: Date, to: Date | null): Date | null {
  return to && to < from ? from : to
}

function clockOf(
  metric: SlaMetric,
  targetMinutes: number,
  { from, to }: Owed,
  life: TicketLife,
  rules: ClockRules,
  time: BusinessTime,
  now: Date,
): SlaClock {
  const stretches = stretchesOf(life, from, rules)
  const asOf = to ?? now
  const [used, paused] = [true, false].map((counts) => measure(stretches, counts, asOf, time))
  const target = targetMinutes * 60_000
  const ahead = to ? goingOnAfter(stretches, to) : stretches
  const dueAt = momentOf(ahead, target, time) ?? null
  const warnings = rules.warnAtPercent.map((percent) => ({
    percent,
    at: momentOf(ahead, Math.round((target * percent) / 100), time) ?? null,
  }))
  const next = to ? undefined : warnings.find(({ at }) => at === null || at > asOf)
  const breached = dueAt !== null && dueAt <= asOf
  const runs = stretches.findLast((stretch) => stretch.from <= asOf)?.counts ?? true
  return {
    metric,
    state: breached ? 'breached' : to ? 'met' : runs ? 'running' : 'paused',
    startedAt: from,
    stoppedAt: to,
    dueAt,
    targetMinutes,
    minutesLeft: Math.ceil((target - (used ?? 0)) / 60_000) || 0,
    percentUsed: Math.floor(((used ?? 0) / target) * 100),
    pausedMinutes: Math.floor((paused ?? 0) / 60_000),
    warnAt: breached ? null : (next?.at ?? null),
    warnPercent: breached ? null : (next?.percent ?? null),
    warnings,
  }
}

/** A time in which the clock runs or does not; `to` is null for the last one. */
interface Stretch {
  from: Date
  to: Date | null
  counts: boolean
}

/** The life of a ticket from a moment on, cut where counting begins and ends. Time after its closing does not count. */
function stretchesOf(
  { statuses, holds }: TicketLife,
  from: Date,
  { pausedBy, pausedByNames }: ClockRules,
): Stretch[] {
  const pauses = ({ status, name }: TicketLife['statuses'][number]) =>
    !isOpen(status) ||
    pausedBy.some((kind) => kind === status) ||
    (name != null && pausedByNames.some((each) => folded(each) === folded(name)))
  const cuts = [
    ...statuses.map((status) => ({ at: status.at, stops: pauses(status), held: undefined })),
    ...holds.map(({ at, held }) => ({ at, stops: undefined, held })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
  let stops = false
  let held = false
  const stretches: Stretch[] = [{ from, to: null, counts: true }]
  for (const cut of cuts) {
    stops = cut.stops ?? stops
    held = cut.held ?? held
    const counts = !held && !stops
    const last = stretches.at(-1)
    if (!last || last.counts === counts) continue
    if (cut.at <= last.from) last.counts = counts
    else {
      last.to = cut.at
      stretches.push({ from: cut.at, to: null, counts })
    }
  }
  return stretches
}

function measure(stretches: readonly Stretch[], counts: boolean, asOf: Date, time: BusinessTime): number {
  return stretches
    .filter((stretch) => stretch.counts === counts && stretch.from < asOf)
    .reduce((sum, { from, to }) => sum + time.between(from, to && to < asOf ? to : asOf), 0)
}

/** The moment at which so much time has counted; undefined where it does not come while nothing changes. */
function momentOf(stretches: readonly Stretch[], ms: number, time: BusinessTime): Date | undefined {
  let left = ms
  for (const { from, to, counts } of stretches) {
    if (!counts) continue
    if (to === null) return time.add(from, left)
    const long = time.between(from, to)
    if (left <= long) return time.add(from, left)
    left -= long
  }
  return undefined
}

/** As if the clock had run on when it was stopped: by when it would have had to be. */
function goingOnAfter(stretches: readonly Stretch[], stoppedAt: Date): Stretch[] {
  const before = stretches.filter(({ from }) => from < stoppedAt)
  const last = before.at(-1)
  if (last?.counts) return [...before.slice(0, -1), { ...last, to: null }]
  return [...before, { from: stoppedAt, to: null, counts: true }]
}

/** When it left the open states for the last time; null while it is open. */
export function whenDone({ statuses }: Pick<TicketLife, 'statuses'>): Date | null {
  const lastOpen = statuses.findLastIndex(({ status }) => isOpen(status))
  return statuses[lastOpen + 1]?.at ?? null
}

/** What had happened by then. */
function until(life: TicketLife, now: Date): TicketLife {
  const { firstReplyAt, lastReplyAt } = life
  const replied = firstReplyAt !== null && firstReplyAt <= now
  return {
    ...life,
    statuses: life.statuses.filter(({ at }, index) => index === 0 || at <= now),
    holds: life.holds.filter(({ at }) => at <= now),
    firstReplyAt: replied ? firstReplyAt : null,
    lastReplyAt: lastReplyAt && lastReplyAt <= now ? lastReplyAt : replied ? firstReplyAt : null,
  }
}
