import { createHash } from 'node:crypto'
import type { SpanContext } from '@opentelemetry/api'

/**
 * The trace of a run or of an event is its id, and its first span follows from it: each process that drives a run for a
 * while draws into the same trace, and a run points at its event, without anything being stored for it.
 */
export function traceIdOf(id: string): string {
  return id.replaceAll('-', '')
}

/** The span that stands for the run or the event as a whole. */
export function spanIdOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 16)
}

/** What a link to a run or an event points at. */
export function contextOf(id: string): SpanContext {
  return { traceId: traceIdOf(id), spanId: spanIdOf(id), traceFlags: 1, isRemote: true }
}

/** W3C Trace Context, section 3.2; undefined for what is none. */
export function readTraceparent(text: string | undefined): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = ''] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/.exec(text ?? '') ?? []
  if (version === undefined || version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(spanId))
    return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}

export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`
}
