import { toJsonbText } from '../db/jsonb-text.ts'
import type { RunState } from '../graph/run-state.ts'

/** What comes behind the state in its row is aligned to as many bytes. */
const alignment = 8

/**
 * The state of a run as `runs.state` keeps it. Of a row that is written again on its page PostgreSQL logs what lies between
 * the first and the last byte that changed (`log_heap_update` in its heapam.c). So what ended last stands first, and spaces
 * before it keep what comes behind the state where it was: the hundredth step costs no more log than the second.
 */
export function stateText({ settled, ...rest }: RunState): string {
  const newestFirst = Object.fromEntries(Object.entries(settled).reverse())
  const text = toJsonbText({ settled: newestFirst, ...rest })
  return ' '.repeat(-Buffer.byteLength(text) & (alignment - 1)) + text
}
