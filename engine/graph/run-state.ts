import { z } from 'zod'

/** How a node ended: `handle` is the way it was left by, null where nothing was taken. */
export const settledNode = z.object({
  status: z.enum(['ok', 'error', 'skipped']),
  handle: z.string().nullable(),
})

/**
 * All that decides what comes next. Which edges are taken or dead follows from how their sources ended, so it is not
 * kept.
 */
export const runState = z.object({
  settled: z.record(z.string(), settledNode).default({}),
  /** Attempts already made of steps that wait to be tried again. */
  attempts: z.record(z.string(), z.int()).default({}),
})

export type SettledNode = z.output<typeof settledNode>
export type RunState = z.output<typeof runState>
