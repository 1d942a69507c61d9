import type { TFunction } from 'i18next'
import type { BacktestView } from '#engine/api/types.ts'
import { moneyText } from '../ui/money.ts'
import { type CountedRow, countedRows } from './counted-rows.ts'

type Summary = NonNullable<BacktestView['summary']>
type Both = Pick<Summary, 'published' | 'draft'>

interface Telling {
  t: TFunction
  language: string
  /** What a kind of step is called. */
  titleOf: (kind: string) => string
}

/** `The draft would open 3 tickets fewer, send 2 e-mails more, and bill €120.00 more.` */
export function summarySentence(summary: Summary, telling: Telling): string {
  const { t, language } = telling
  const { events, changed } = summary
  if (events === 0) return t('backtest.noEvents')
  if (changed === 0) return t('backtest.same', { count: events })
  const parts = differenceParts(summary, telling)
  if (parts.length === 0) return t('backtest.sameTotals', { count: changed })
  return t('backtest.would', { what: new Intl.ListFormat(language).format(parts) })
}

/** What one side did more or less of, each in a few words. */
export function differenceParts({ published, draft }: Both, telling: Telling): string[] {
  return countedRows(published, draft).flatMap((row) => {
    const part = partOf(row, telling)
    return part === null ? [] : [part]
  })
}

function partOf(row: CountedRow, { t, language, titleOf }: Telling): string | null {
  const by = row.after - row.before
  // What nobody knows the amount of is told beside.
  if (by === 0 || row.what === 'unpriced') return null
  const count = Math.abs(by)
  const way = by > 0 ? 'more' : 'less'
  if (row.what === 'money') {
    return t(`backtest.${way}.money`, { amount: moneyText(count, row.currency, language) })
  }
  if (row.what === 'other') return t(`backtest.${way}.other`, { count, step: titleOf(row.kind) })
  return t(`backtest.${way}.${row.what}`, { count })
}
