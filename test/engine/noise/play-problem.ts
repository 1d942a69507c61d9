import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { decide, type ProblemNow, type ProblemRecord, type Surroundings } from '#engine/noise/decide.ts'
import type { Reason } from '#engine/noise/reason.ts'
import { foldProblem, type Problem } from '#engine/triggers/fold-problem.ts'

const minuteMs = 60_000
const beginning = Date.parse('2026-03-02T08:00:00Z')

export interface Played {
  minute: number
  state: 'raised' | 'repeated' | 'cleared'
  decision: 'started' | 'skipped' | 'deferred'
  code: string
  flapping: boolean
}

/**
 * Plays what one problem does to one trigger, by minutes, as the router and the loop of events that wait do: what waits
 * is decided again when it is due, before anything that comes later.
 */
export function createProblem(
  settings: NoiseSettings,
  surroundings: (minute: number) => Surroundings = () => ({}),
) {
  let known: Problem | undefined
  let changes: Date[] = []
  let record: ProblemRecord | undefined
  const waiting = new Map<Played, { due: number; reason: Reason }>()
  const played: Played[] = []
  const decided: Played[] = []

  const at = (minute: number) => new Date(beginning + minute * minuteMs)
  const problem = (): ProblemNow => ({
    open: known?.state === 'raised',
    openedAt: known?.firstSeenAt ?? at(0),
    changes,
  })

  function ask(event: Played, minute: number, waited: Reason | undefined): void {
    const { verdict, ...answer } = decide(
      {
        state: event.state,
        problem: problem(),
        record,
        settings,
        refused: undefined,
        severity: undefined,
        scope: {},
        waited,
        surroundings: surroundings(minute),
      },
      at(minute),
    )
    if (waited) waiting.delete(event)
    for (const [other] of answer.dropsPending ? waiting : []) {
      waiting.delete(other)
      other.decision = 'skipped'
      other.code = answer.dropsPending?.code ?? ''
    }
    if (answer.record) record = answer.record
    event.decision = verdict.kind === 'start' ? 'started' : verdict.kind === 'skip' ? 'skipped' : 'deferred'
    event.code = verdict.reason?.code ?? 'started'
    event.flapping = verdict.kind === 'start' && verdict.flapping
    if (verdict.kind === 'start') decided.push(event)
    if (verdict.kind === 'defer') {
      waiting.set(event, { due: (verdict.until.getTime() - beginning) / minuteMs, reason: verdict.reason })
    }
  }

  return {
    played,
    /** Lets time pass: what is due is decided again. */
    until(minute: number): void {
      for (;;) {
        const [next] = [...waiting].sort(([, a], [, b]) => a.due - b.due)
        if (!next || next[1].due > minute) return
        ask(next[0], next[1].due, next[1].reason)
      }
    },
    happen(minute: number, state: 'raised' | 'cleared'): Played {
      this.until(minute)
      const before = known?.state ?? 'cleared'
      const folded = foldProblem(known, state, at(minute))
      known = folded.problem
      if (before !== known.state) changes = [...changes, at(minute)]
      const event: Played = { minute, state: folded.state, decision: 'skipped', code: '', flapping: false }
      played.push(event)
      ask(event, minute, undefined)
      return event
    },
    /** Events that started runs, in the order of their starts. */
    starts: () => decided,
    waiting: () => waiting.size,
    isOpen: () => known?.state === 'raised',
    remembered: () => record,
  }
}
