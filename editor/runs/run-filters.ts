/** Names of the filters of the list of runs, as they stand in its address. */
export const runFilterNames = [
  'q',
  'mode',
  'status',
  'workflowId',
  'version',
  'trigger',
  'customerId',
  'ticketId',
  'deviceId',
  'time',
  'from',
  'to',
] as const

export type RunFilters = Record<(typeof runFilterNames)[number], string>

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Times that reach until now. */
export const timePresets = { '1h': hourMs, '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs } as const

export type TimePreset = keyof typeof timePresets

function isPreset(time: string): time is TimePreset {
  return time in timePresets
}

/** What the list asks the server for. A preset begins at a whole minute, so that the same question is asked for a while. */
export function runQuery({ time, from, to, mode, ...rest }: RunFilters, now: Date) {
  const preset = isPreset(time) ? new Date(minuteOf(now.getTime()) - timePresets[time]).toISOString() : ''
  // Tests and plans are no part of the day's work: they are shown on request.
  return {
    ...rest,
    mode: mode === 'all' ? '' : mode || 'live',
    from: preset || from,
    to: preset ? '' : to,
  }
}

export interface ChartSpan {
  from: string
  to: string
  bucket: 'hour' | 'day' | 'week'
}

/** What the chart of the same filters shows: their time, or the last two weeks where they say none. */
export function chartSpan(
  { time, from, to }: Pick<RunFilters, 'time' | 'from' | 'to'>,
  now: Date,
): ChartSpan {
  const end = isPreset(time) || to === '' ? minuteOf(now.getTime()) + 60_000 : Date.parse(to)
  const length = isPreset(time)
    ? timePresets[time]
    : from === ''
      ? 14 * dayMs
      : Math.max(hourMs, end - Date.parse(from))
  // Further back than a year and a half single weeks are too thin to be told apart.
  const start = Math.max(end - length, end - 80 * 7 * dayMs)
  const bucket = length <= 2 * dayMs ? 'hour' : length <= 92 * dayMs ? 'day' : 'week'
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString(), bucket }
}

/** When a bar of a chart ends: where the next one begins, or where the chart ends. */
export function barEnd(items: readonly { at: string }[], index: number, span: ChartSpan): string {
  return items[index + 1]?.at ?? span.to
}

function minuteOf(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000
}
