import { DateTime } from 'luxon'
import { type BusinessHours, nextOpen, openings } from './business-hours.ts'

/** Time that counts, in milliseconds. */
export interface BusinessTime {
  /** The first moment by which so much of it has passed; undefined where the hours never bring it. */
  add(from: Date, ms: number): Date | undefined
  /** How much of it lies between two moments; 0 where the second is not later. */
  between(from: Date, to: Date): number
}

/** Day and night, holidays or not. */
export const everyMoment: BusinessTime = {
  add: (from, ms) => new Date(from.getTime() + ms),
  between: (from, to) => Math.max(0, to.getTime() - from.getTime()),
}

const dayMs = 86_400_000
const blockMs = 32 * dayMs
/** Some hundred years: whoever is open for a minute a month keeps no target of weeks. */
const mostBlocks = 1200

/** Open spans of 32 days, none overlapping, with the open time of the block that lies before each. */
interface Block {
  starts: number[]
  ends: number[]
  before: number[]
  total: number
}

/**
 * Arithmetic with business hours. Spans are laid out once and kept, so that whoever asks often asks the same one; a
 * moment that two spans hold counts once.
 */
export function businessTimeOf(hours: BusinessHours): BusinessTime {
  const blocks = new Map<number, Block>()
  const blockAt = (number: number): Block => {
    const known = blocks.get(number)
    if (known) return known
    const block = layOut(hours, number * blockMs)
    blocks.set(number, block)
    return block
  }

  return {
    add(from, ms) {
      if (ms <= 0) return from
      const first = Math.floor(from.getTime() / blockMs)
      let number = first
      let block = blockAt(number)
      let wanted = ms + openBefore(block, from.getTime())
      while (block.total < wanted) {
        wanted -= block.total
        number = block.total > 0 ? number + 1 : nextOpenBlock(hours, number + 1)
        if (!(number - first < mostBlocks)) return undefined
        block = blockAt(number)
      }
      // Of two spans that touch the moment, the one it ends: closing time today, not opening time tomorrow.
      const at = countBelow(block.before, wanted) - 1
      return new Date((block.starts[at] ?? 0) + wanted - (block.before[at] ?? 0))
    },
    between(from, to) {
      if (to <= from) return 0
      const last = Math.floor(to.getTime() / blockMs)
      let number = Math.floor(from.getTime() / blockMs)
      let open = -openBefore(blockAt(number), from.getTime())
      for (; number < last; number++) open += blockAt(number).total
      return open + openBefore(blockAt(last), to.getTime())
    },
  }
}

function layOut(hours: BusinessHours, begin: number): Block {
  const end = begin + blockMs
  const spans: { start: number; end: number }[] = []
  // What began the evening before reaches into the block.
  let day = DateTime.fromMillis(begin, { zone: hours.timeZone }).startOf('day').minus({ days: 1 })
  for (; day.toMillis() < end; day = day.plus({ days: 1 })) {
    for (const each of openings(hours, day)) {
      const span = { start: Math.max(begin, each.start.getTime()), end: Math.min(end, each.end.getTime()) }
      if (span.start < span.end) spans.push(span)
    }
  }
  const block: Block = { starts: [], ends: [], before: [], total: 0 }
  let until = begin
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const start = Math.max(span.start, until)
    if (start >= span.end) continue
    block.starts.push(start)
    block.ends.push(span.end)
    block.before.push(block.total)
    block.total += span.end - start
    until = span.end
  }
  return block
}

/** How much of the block is open before a moment of it. */
function openBefore({ starts, ends, before }: Block, moment: number): number {
  const at = countBelow(starts, moment) - 1
  if (at < 0) return 0
  const start = starts[at] ?? 0
  return (before[at] ?? 0) + Math.min(moment, ends[at] ?? start) - start
}

/** How many of the ascending numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? limit) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** The block with the next opening; NaN where there is none. */
function nextOpenBlock(hours: BusinessHours, from: number): number {
  const next = nextOpen(hours, new Date(from * blockMs))
  return next ? Math.floor(next.getTime() / blockMs) : Number.NaN
}
