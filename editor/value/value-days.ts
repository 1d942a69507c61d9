export const valueSpans = ['this', 'last', 'year'] as const
export type ValueSpan = (typeof valueSpans)[number]

/** First and last day (UTC, ISO) of a span that ends with a month: days are counted like that. */
export function valueDays(span: ValueSpan, now: Date): { fromDay: string; toDay: string } {
  const month = (back: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const dayMs = 86_400_000
  if (span === 'last') return { fromDay: iso(month(1)), toDay: iso(month(0) - dayMs) }
  return { fromDay: iso(month(span === 'this' ? 0 : 11)), toDay: iso(month(-1) - dayMs) }
}
