import { z } from 'zod'
import { effectLimits, limitBreach } from '../graph/effect-limits.ts'

/** How a person steers a run, beside cancelling and pausing it. */
export const runControl = z.object({
  /** Steps before which a test run stops. */
  breakpoints: z.array(z.string()).default([]),
  /** The run stops before every step. */
  stepping: z.boolean().default(false),
  /** Inputs given by hand, by step: they stand in place of the step's parameters. */
  inputs: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  /** What stands in place of steps, which are not run; `handle` is the way they are left by. No live run reads it. */
  pins: z.record(z.string(), z.object({ output: z.json(), handle: z.string().optional() })).default({}),
  /** The run ends after this step: what does not lead to it does not run. */
  until: z.string().optional(),
  /** Of `until`: no other step runs; in a loop it sees this item. */
  alone: z.object({ loop: z.object({ item: z.json(), index: z.int() }).optional() }).optional(),
  /** The place of the step that may go beyond the limits of its workflow, this once. */
  letThrough: z.string().optional(),
  /** Limits that a person raised for this run. */
  raised: effectLimits.optional(),
})

/** Why a run is paused. */
export const pauseReason = z.object({
  kind: z.enum(['person', 'breakpoint', 'step', 'limit', 'hold']),
  /** Who asked for it. */
  by: z.string().optional(),
  /** The step it stopped before. */
  nodeId: z.string().optional(),
  path: z.string().optional(),
  /** The limit that the step would go beyond. */
  breach: limitBreach.optional(),
  /** Who had everything stop before it writes, and why. */
  reason: z.string().optional(),
})

export type RunControl = z.output<typeof runControl>
export type PauseReason = z.output<typeof pauseReason>
