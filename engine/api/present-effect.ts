import { z } from '@hono/zod-openapi'
import { jsonValue } from './json-value.ts'

export const effectView = z.object({
  nodeId: z.string(),
  /** Item of a loop; empty outside them. */
  path: z.string(),
  /** Type of the step. */
  kind: z.string(),
  /** What it touched; empty where it was our own desk. */
  target: z.string(),
  /** `intent`: under way, or nobody knows since the server stopped; `unknown`: no answer said whether it took effect. */
  status: z.enum(['intent', 'done', 'not_done', 'unknown', 'planned']),
  /** The same on every attempt, for the other side to recognise a repeat; null for our own desk. */
  key: z.string().nullable(),
  resultRef: z.string().nullable(),
  undoRef: z.string().nullable(),
  at: z.iso.datetime(),
  /** What was sent, or would have been. */
  input: jsonValue.nullable(),
})

export const effectDifference = z.object({
  nodeId: z.string(),
  path: z.string(),
  kind: z.string(),
  change: z.enum(['same', 'left', 'right', 'different']),
  left: effectView.nullable(),
  right: effectView.nullable(),
})

export type EffectView = z.output<typeof effectView>
export type EffectDifference = z.output<typeof effectDifference>
