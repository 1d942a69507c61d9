import type { BacktestView } from '#engine/api/types.ts'

type Side = NonNullable<BacktestView['summary']>['published']

/** What is counted under one word, however it is written. */
const kindsOf = {
  tickets: ['ticket.create', 'ticket.upsert_by_key', 'ticket.from_email'],
  closed: ['ticket.close'],
  mails: ['mail.send'],
  messages: ['people.notify'],
  scripts: ['device.run_script'],
} as const
const known = Object.keys(kindsOf) as (keyof typeof kindsOf)[]

export type CountedRow = { before: number; after: number } & (
  | { what: 'runs' | 'failed' | 'unpriced' | keyof typeof kindsOf }
  /** Any other kind of step. */
  | { what: 'other'; kind: string }
  /** In minor units. */
  | { what: 'money'; currency: string }
)

/** What both sides did, one thing a row; what neither did is left out. */
export function countedRows(before: Side, after: Side): CountedRow[] {
  const grouped = new Set<string>(known.flatMap((what) => kindsOf[what]))
  const others = namesIn(before.effects, after.effects).filter((kind) => !grouped.has(kind))
  const sum = ({ effects }: Side, what: keyof typeof kindsOf) =>
    kindsOf[what].reduce((count, kind) => count + (effects[kind] ?? 0), 0)
  const rows: CountedRow[] = [
    { what: 'runs', before: before.runs, after: after.runs },
    { what: 'failed', before: before.failed, after: after.failed },
    ...known.map((what) => ({ what, before: sum(before, what), after: sum(after, what) })),
    ...others.map((kind) => ({
      what: 'other' as const,
      kind,
      before: before.effects[kind] ?? 0,
      after: after.effects[kind] ?? 0,
    })),
    ...namesIn(before.money, after.money).map((currency) => ({
      what: 'money' as const,
      currency,
      before: before.money[currency] ?? 0,
      after: after.money[currency] ?? 0,
    })),
    { what: 'unpriced', before: before.unpriced, after: after.unpriced },
  ]
  return rows.filter((row) => row.what === 'runs' || row.before !== 0 || row.after !== 0)
}

function namesIn(one: Record<string, number>, other: Record<string, number>): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
}
