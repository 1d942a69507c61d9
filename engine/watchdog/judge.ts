import type { JsonObject } from '../graph/json.ts'
import type { Facts } from './facts.ts'
import { isSilent, silentAfterHours } from './is-silent.ts'
import type { WatchdogSettings } from './watchdog-settings.ts'

export type AlarmKind = 'failed' | 'silent' | 'connection' | 'mailbox' | 'refused'

/** Something that is wrong with the automation itself. */
export interface Finding {
  kind: AlarmKind
  /** What it is about, the same each time: `workflow/<id>`, `connection/<id>`, `mailbox/<id> <folder>`, `trigger/<id>`. */
  subject: string
  workflowId: string | null
  connectionId: string | null
  name: string
  facts: JsonObject
}

/** An alarm that is not over. */
export interface Standing {
  id: string
  kind: AlarmKind
  subject: string
  workflowId: string | null
  wellSince: Date | null
}

export interface Verdict {
  raise: Finding[]
  /** Wrong all the time, or once more, with what is known of it now. */
  wrong: { id: string; facts: JsonObject }[]
  /** Well since now. */
  eased: string[]
  /** `gone`: nobody expects anything of it any more. */
  over: { id: string; because: 'well' | 'gone' }[]
}

type Rules = Pick<WatchdogSettings, 'failuresInRow' | 'refusals' | 'mailboxMinutes' | 'steadyMinutes'>

const minuteMs = 60_000
/** What failed before that is known by now, or nobody minds. */
const oldMs = 24 * 60 * minuteMs
/** A connection that was lost for less is back before anybody reads of it. */
const settleMs = 2 * minuteMs
/** After a start things may come in that had to wait for us. */
const firstLookMs = 10 * minuteMs
const refusedWithinMs = 60 * minuteMs

/**
 * What is wrong and what has recovered, given what stood before. `watchingSince` is when somebody began to look without a
 * pause: nothing is silent for a time in which nobody listened.
 */
export function judge(
  facts: Facts,
  standing: readonly Standing[],
  rules: Rules,
  { now, watchingSince }: { now: Date; watchingSince: Date },
): Verdict {
  const before = new Map(standing.map((alarm) => [keyOf(alarm), alarm]))
  const wrong = look(facts, rules, { now, watchingSince, before })
  const verdict: Verdict = { raise: [], wrong: [], eased: [], over: [] }
  const found = new Set<string>()
  for (const finding of wrong) {
    found.add(keyOf(finding))
    const alarm = before.get(keyOf(finding))
    if (alarm) verdict.wrong.push({ id: alarm.id, facts: finding.facts })
    else verdict.raise.push(finding)
  }
  for (const [key, alarm] of before) {
    if (found.has(key)) continue
    const steadyMs = rules.steadyMinutes * minuteMs
    if (!isExpected(alarm, facts)) verdict.over.push({ id: alarm.id, because: 'gone' })
    else if (now.getTime() - (alarm.wellSince ?? now).getTime() >= steadyMs)
      verdict.over.push({ id: alarm.id, because: 'well' })
    else if (alarm.wellSince === null) verdict.eased.push(alarm.id)
  }
  return verdict
}

/** Whether anything is expected of what an alarm is about: it may have been switched off or removed. */
function isExpected({ subject, workflowId }: Standing, facts: Facts): boolean {
  if (workflowId !== null) return facts.workflows.includes(workflowId)
  return (
    facts.connections.some(({ id }) => subject === `connection/${id}`) ||
    facts.mailboxes.some((mailbox) => subject === ofMailbox(mailbox))
  )
}

function look(
  facts: Facts,
  rules: Rules,
  { now, watchingSince, before }: { now: Date; watchingSince: Date; before: ReadonlyMap<string, Standing> },
): Finding[] {
  const wrong: Finding[] = []
  const age = (moment: Date) => now.getTime() - moment.getTime()
  const note = (finding: Finding, isWrong: (stands: boolean) => boolean) => {
    if (isWrong(before.has(keyOf(finding)))) wrong.push(finding)
  }
  for (const { workflowId, name, lastAt, runId, error, inRow } of facts.failures) {
    note(
      {
        ...ofWorkflow('failed', workflowId, name),
        facts: { inRow, lastAt: lastAt.toISOString(), runId, error },
      },
      // It is over with a run that succeeds, and not because time goes by.
      (stands) => stands || (inRow >= rules.failuresInRow && age(lastAt) < oldMs),
    )
  }
  for (const rhythm of facts.rhythms) {
    const hours = silentAfterHours(rhythm)
    note(
      {
        ...ofWorkflow('silent', rhythm.workflowId, rhythm.name),
        facts: {
          lastAt: rhythm.lastAt?.toISOString() ?? null,
          silentAfterHours: hours ?? null,
          bySettings: rhythm.expected !== null,
        },
      },
      (stands) => (stands || age(watchingSince) >= firstLookMs) && isSilent(rhythm, now),
    )
  }
  const failing = new Set<string>()
  for (const { id, name, type, detail, failing: fails, checkedAt } of facts.connections) {
    if (fails) failing.add(id)
    note(
      {
        kind: 'connection',
        subject: `connection/${id}`,
        workflowId: null,
        connectionId: id,
        name,
        facts: { type, detail },
      },
      (stands) => fails && (stands || checkedAt === null || age(checkedAt) >= settleMs),
    )
  }
  for (const { connectionId, name, folder, readAt, wantedSince } of facts.mailboxes) {
    const since = Math.max(readAt?.getTime() ?? 0, wantedSince.getTime())
    note(
      {
        kind: 'mailbox',
        subject: ofMailbox({ connectionId, folder }),
        workflowId: null,
        connectionId,
        name,
        facts: { folder, readAt: readAt?.toISOString() ?? null },
      },
      // Where the connection fails, that alarm says it.
      (stands) =>
        !failing.has(connectionId) &&
        now.getTime() - (stands ? since : Math.max(since, watchingSince.getTime())) >
          rules.mailboxMinutes * minuteMs,
    )
  }
  for (const { triggerId, workflowId, name, count, lastAt, reason } of facts.refusals) {
    note(
      {
        ...ofWorkflow('refused', workflowId, name),
        subject: `trigger/${triggerId}`,
        facts: { count, lastAt: lastAt.toISOString(), reason },
      },
      (stands) => age(lastAt) <= refusedWithinMs && (stands || count >= rules.refusals),
    )
  }
  return wrong
}

function ofMailbox({ connectionId, folder }: { connectionId: string; folder: string }): string {
  return `mailbox/${connectionId} ${folder}`
}

function ofWorkflow(kind: AlarmKind, workflowId: string, name: string): Omit<Finding, 'facts'> {
  return { kind, subject: `workflow/${workflowId}`, workflowId, connectionId: null, name }
}

function keyOf({ kind, subject }: { kind: AlarmKind; subject: string }): string {
  return `${kind} ${subject}`
}
