import type { JsonObject } from '../graph/json.ts'
import type { NoiseSettings } from '../graph/noise-settings.ts'
import { type BusinessHours, isOpen, nextOpen } from '../msp/business-hours.ts'
import { isAtLeast, type Severity } from '../msp/severity.ts'
import { conditionText, failedCondition } from './matches-filter.ts'
import { type Reason, reason } from './reason.ts'

/** A problem as it is after the event. */
export interface ProblemNow {
  open: boolean
  /** When it was last raised. */
  openedAt: Date
  /** When it was raised and cleared, the latest last. */
  changes: readonly Date[]
}

/** What a trigger remembers of a problem. */
export interface ProblemRecord {
  /** A run was started for it as it is open now. */
  started: boolean
  lastStartedAt: Date | null
  flappingSince: Date | null
  /** An event of it waits to be decided again. */
  pending: boolean
  /** Events that started nothing since the last start. */
  suppressed: number
}

export interface Question {
  state: 'raised' | 'repeated' | 'cleared'
  /** The problem it speaks of; undefined where it speaks of none. */
  problem: ProblemNow | undefined
  /** Undefined where the trigger has not seen the problem. */
  record: ProblemRecord | undefined
  settings: NoiseSettings
  /** Why nothing is to start whatever the rules say: scope, the trigger's own conditions, a workflow switched off. */
  refused: Reason | undefined
  severity: Severity | undefined
  /** What the filter looks at: `trigger`, `event`, `customer`, `site`, `contact`, `device`, `contract`. */
  scope: JsonObject
  /** The event waited, and is looked at again for this reason. */
  waited: Reason | undefined
  surroundings: Surroundings
}

/** What goes on around an event, which rules may ask for. */
export interface Surroundings {
  /** Whom it concerns is muted until then. */
  maintenance?: { until: Date; text: string } | undefined
  /** Its site is down as a whole, or may turn out to be: look again then. */
  site?: { id: string; name: string; down: boolean; lookAgainAt: Date } | undefined
  hours?: BusinessHours | undefined
  /** Moments at which the trigger started runs for the customer, and whether one event waits to stand for all above. */
  rate?: { starts: readonly Date[]; summaryWaits: boolean } | undefined
}

export type Verdict =
  | { kind: 'start'; flapping: boolean; reason: Reason | undefined }
  | { kind: 'skip'; reason: Reason }
  | { kind: 'defer'; reason: Reason; until: Date }

export interface Answer {
  verdict: Verdict
  /** What the trigger remembers from now on; undefined: nothing, of events without a problem. */
  record: ProblemRecord | undefined
  /** Why the event of the problem that waits is not decided again. */
  dropsPending: Reason | undefined
}

const unseen: ProblemRecord = {
  started: false,
  lastStartedAt: null,
  flappingSince: null,
  pending: false,
  suppressed: 0,
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * Whether an event starts a run, starts none and why, or is looked at again and when. The end of a problem starts a run
 * where its beginning did, whatever else the rules say: what was opened must be closed.
 */
export function decide(question: Question, now: Date): Answer {
  const { problem, refused } = question
  if (refused) return refuse(question, refused)
  if (!problem) return { ...silent, verdict: withoutProblem(question, now) }
  const flap = endedFlapping(question, problem, now)
  return question.state === 'cleared' ? decideEnd(flap, problem, now) : decideOpen(flap, problem, now)
}

const silent = { record: undefined, dropsPending: undefined }

function refuse({ problem, record, waited }: Question, refused: Reason): Answer {
  const verdict = { kind: 'skip', reason: refused } as const
  if (!problem || !record) return { ...silent, verdict }
  return { verdict, record: waited ? { ...record, pending: false } : record, dropsPending: undefined }
}

function withoutProblem(question: Question, now: Date): Verdict {
  const { settings } = question
  return (
    keptOut(question) ??
    muted(question, settings.maintenance ?? 'ignore') ??
    byHours(question, now) ??
    byRate(question, now) ?? { kind: 'start', flapping: false, reason: undefined }
  )
}

/** The question without a flapping that is over: no change for as long as the rule counts them. */
function endedFlapping(question: Question, { changes }: ProblemNow, now: Date): Question {
  const { record, settings, state, waited } = question
  if (!record?.flappingSince) return question
  const before = state === 'repeated' || waited ? changes.at(-1) : changes.at(-2)
  const quiet = now.getTime() - (before?.getTime() ?? 0) >= (settings.flap?.minutes ?? 0) * minuteMs
  return quiet ? { ...question, record: { ...record, flappingSince: null } } : question
}

function decideEnd(question: Question, problem: ProblemNow, now: Date): Answer {
  const { record, settings, waited } = question
  if (!record) {
    const out = keptOut(question)
    if (out) return { ...silent, verdict: out }
    return { ...silent, verdict: { kind: 'start', flapping: false, reason: undefined } }
  }
  if (waited && problem.open) {
    return {
      verdict: skip('flapping'),
      record: { ...record, pending: false },
      dropsPending: undefined,
    }
  }
  if (record.flappingSince && settings.flap && !waited) {
    const until = later(now, settings.flap.minutes)
    return {
      verdict: { kind: 'defer', until, reason: reason('flapping_wait', { minutes: settings.flap.minutes }) },
      record: { ...record, pending: true },
      dropsPending: record.pending ? reason('flapping') : undefined,
    }
  }
  if (!record.started) {
    const verdict = skip(record.pending ? 'cleared_while_held' : 'nothing_started')
    const dropsPending = record.pending && !waited ? reason('cleared_while_held') : undefined
    return { verdict, record: { ...record, pending: false }, dropsPending }
  }
  return {
    verdict: { kind: 'start', flapping: false, reason: undefined },
    record: { ...record, started: false, flappingSince: null, pending: false, suppressed: 0 },
    dropsPending: record.pending && !waited ? reason('cleared_while_held') : undefined,
  }
}

function decideOpen(question: Question, problem: ProblemNow, now: Date): Answer {
  const { waited } = question
  const record = question.record ?? assumed(question)
  if (waited && !problem.open) {
    return {
      verdict: skip('cleared_while_held'),
      record: { ...record, pending: false },
      dropsPending: undefined,
    }
  }
  // Raised again while its end waited: that end was none, and the run that told of the problem still stands for it.
  const dropsPending =
    record.pending && !waited && question.state === 'raised' ? reason('flapping') : undefined
  if (record.pending && !waited && !dropsPending) return suppressed(record, skip('waiting'))
  const raisedAnew = question.state === 'raised' && !waited && !dropsPending
  const started = record.started && (!raisedAnew || record.flappingSince !== null)
  const held = { ...record, started, pending: false }
  if (record.flappingSince) return { ...suppressed(held, skip('flapping')), dropsPending }
  const verdict = held.started ? repeatedRun(question, held, now) : firstRun(question, held, problem, now)
  if (verdict.kind === 'start') {
    return {
      verdict,
      record: {
        started: true,
        lastStartedAt: now,
        flappingSince: verdict.flapping ? now : null,
        pending: false,
        suppressed: 0,
      },
      dropsPending,
    }
  }
  if (verdict.kind === 'defer') return { verdict, record: { ...held, pending: true }, dropsPending }
  const outOfSight = verdict.reason.code === 'filter' || verdict.reason.code === 'severity'
  // Most of what arrives may be kept out so: nothing is remembered of it.
  if (outOfSight && !question.record) return { ...silent, verdict }
  return { ...suppressed(held, verdict), dropsPending }
}

/** A trigger without rules keeps no record: what is repeated has started a run of it before. */
function assumed({ settings, state }: Question): ProblemRecord {
  return { ...unseen, started: state === 'repeated' && Object.keys(settings).length === 0 }
}

function suppressed(record: ProblemRecord, verdict: Verdict): Answer {
  return { verdict, record: { ...record, suppressed: record.suppressed + 1 }, dropsPending: undefined }
}

/** For a problem that no run was started for since it was raised. */
function firstRun(question: Question, record: ProblemRecord, problem: ProblemNow, now: Date): Verdict {
  const { settings } = question
  const { holdMinutes = 0, dedupMinutes = 0, flap } = settings
  const out = keptOut(question) ?? bySite(question) ?? muted(question, settings.maintenance ?? 'defer')
  if (out) return out
  const changes = flap ? changesWithin(problem.changes, flap.minutes, now) : 0
  if (flap && changes >= flap.changes) {
    const told = reason('started_flapping', { changes, minutes: flap.minutes })
    return { kind: 'start', flapping: true, reason: told }
  }
  const holdUntil = later(problem.openedAt, holdMinutes)
  if (holdUntil > now) return defer(holdUntil, reason('hold', { minutes: holdMinutes }))
  const dedupUntil = record.lastStartedAt && later(record.lastStartedAt, dedupMinutes)
  if (dedupUntil && dedupUntil > now)
    return defer(dedupUntil, reason('dedup_wait', { minutes: dedupMinutes }))
  return (
    byHours(question, now) ?? byRate(question, now) ?? { kind: 'start', flapping: false, reason: undefined }
  )
}

/** For a problem that a run was started for already: what stops it now is not looked at again. */
function repeatedRun(question: Question, record: ProblemRecord, now: Date): Verdict {
  const { settings } = question
  const { dedupMinutes = 0 } = settings
  if (record.lastStartedAt && later(record.lastStartedAt, dedupMinutes) > now) {
    return skip('dedup', { minutes: dedupMinutes })
  }
  const stopped =
    keptOut(question) ??
    muted(question, settings.maintenance ?? 'defer') ??
    byHours(question, now) ??
    byRate(question, now)
  if (!stopped) return { kind: 'start', flapping: false, reason: undefined }
  return stopped.kind === 'defer' ? { kind: 'skip', reason: withoutWait(stopped.reason) } : stopped
}

function withoutWait({ code, details }: Reason): Reason {
  if (code === 'maintenance_wait') return { code: 'maintenance', details }
  if (code === 'hours_wait') return { code: 'hours_closed', details }
  if (code === 'rate_summary') return { code: 'rate', details }
  return { code, details }
}

type Stop = Exclude<Verdict, { kind: 'start' }>

function keptOut({ settings, severity, scope }: Question): Stop | undefined {
  const failed = settings.filter && failedCondition(settings.filter, scope)
  if (failed) {
    const { field, operator, value } = failed
    const parts = { field, operator, ...(value === undefined ? {} : { value: String(value) }) }
    return skip('filter', { condition: conditionText(failed), ...parts })
  }
  if (!settings.minSeverity || !severity || isAtLeast(severity, settings.minSeverity)) return undefined
  return skip('severity', { severity, wanted: settings.minSeverity })
}

function bySite({ surroundings: { site } }: Question): Stop | undefined {
  if (!site) return undefined
  const code = site.down ? 'site_outage' : 'site_settle'
  return defer(site.lookAgainAt, reason(code, { site: site.name, siteId: site.id }))
}

function muted(
  { surroundings: { maintenance } }: Question,
  policy: 'ignore' | 'drop' | 'defer',
): Stop | undefined {
  if (!maintenance || policy === 'ignore') return undefined
  const { until, text } = maintenance
  if (policy === 'drop') return skip('maintenance', { text })
  return defer(until, reason('maintenance_wait', { text }))
}

function byHours({ settings, surroundings: { hours } }: Question, now: Date): Stop | undefined {
  if (!hours || !settings.hours || settings.hours === 'always') return undefined
  const open = isOpen(hours, now)
  if (settings.hours === 'outside') return open ? skip('hours_open') : undefined
  if (open) return undefined
  if (settings.hours === 'inside') return skip('hours_closed')
  const next = nextOpen(hours, now)
  return next ? defer(next, reason('hours_wait')) : skip('never_open')
}

function byRate({ settings, surroundings, waited }: Question, now: Date): Stop | undefined {
  const { rate } = settings
  if (!rate) return undefined
  const starts = (surroundings.rate?.starts ?? []).filter((at) => now.getTime() - at.getTime() < hourMs)
  const oldest = starts.at(-rate.perHour)
  if (starts.length < rate.perHour || !oldest) return undefined
  const details = { most: rate.perHour }
  if (rate.above === 'drop') return skip('rate', details)
  const stands = waited?.code === 'rate_summary'
  if (surroundings.rate?.summaryWaits && !stands) return skip('rate_in_summary', details)
  return defer(new Date(oldest.getTime() + hourMs), reason('rate_summary', details))
}

function changesWithin(changes: readonly Date[], minutes: number, now: Date): number {
  return changes.filter((at) => now.getTime() - at.getTime() < minutes * minuteMs).length
}

function skip(code: Reason['code'], details: Reason['details'] = {}): { kind: 'skip'; reason: Reason } {
  return { kind: 'skip', reason: reason(code, details) }
}

function defer(until: Date, why: Reason): { kind: 'defer'; reason: Reason; until: Date } {
  return { kind: 'defer', until, reason: why }
}

function later(moment: Date, minutes: number): Date {
  return new Date(moment.getTime() + minutes * minuteMs)
}
