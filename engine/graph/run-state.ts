import { z } from 'zod'
import { itemPath, type Place } from './place.ts'

/** How a node ended: `handle` is the way it was left by, null where nothing was taken. */
export const settledNode = z.object({
  status: z.enum(['ok', 'error', 'skipped']),
  handle: z.string().nullable(),
})

/** Why a step failed; decides whether it is tried again and what a person is told to do. */
export const errorClass = z.enum([
  'Timeout',
  'RateLimited',
  'Auth',
  'NotFound',
  'Validation',
  'Remote',
  'Script',
  'Cancelled',
  'Uncertain',
  'Bug',
])

export const itemError = z.object({
  index: z.int(),
  class: errorClass,
  message: z.string(),
  nodeId: z.string(),
})

/** A container whose body runs: which of its items are done, and the state of those under way. */
export interface OpenContainer {
  total: number
  /** The next item to begin. */
  next: number
  succeeded: number
  failed: number
  concurrency: number
  /** Failed items that are let pass; one more and no further item begins. */
  tolerate: number
  /** The container's step runs again once the items are done, and decides whether there is another round. */
  again: boolean
  stopped: boolean
  errors: ItemError[]
  /** The items run the steps that stand at the container's end. */
  part?: 'finally' | undefined
  /** The step in it whose outputs are collected. */
  collect?: string | undefined
  active: Record<string, RunState>
}

/** How a run is going to end once the steps under way are over. */
export const decidedEnd = z.object({
  /** Null where a step ends the run well. */
  failure: z
    .object({
      class: errorClass,
      code: z.string(),
      message: z.string(),
      nodeId: z.string(),
      logs: z.array(z.string()).optional(),
    })
    .nullable(),
  result: z.json(),
})

/**
 * All that decides what comes next, in the workflow itself or in one item of a container. Which edges are taken or dead
 * follows from how their sources ended, so it is not kept. It grows with what is under way, never with what is done.
 */
export interface RunState {
  settled: Record<string, SettledNode>
  /** Attempts already made of steps that wait to be tried again. */
  attempts: Record<string, number>
  /** The wait that a parked step stands at. */
  waiting: Record<string, string>
  open: Record<string, OpenContainer>
  /** Of a whole run, and only while its steps under way are waited for. */
  decided?: DecidedEnd | undefined
}

export const openContainer: z.ZodType<OpenContainer> = z.object({
  total: z.int(),
  next: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  concurrency: z.int(),
  tolerate: z.int(),
  again: z.boolean(),
  stopped: z.boolean(),
  errors: z.array(itemError),
  part: z.literal('finally').optional(),
  collect: z.string().optional(),
  get active() {
    return z.record(z.string(), runState)
  },
})

export const runState: z.ZodType<RunState> = z.object({
  settled: z.record(z.string(), settledNode).default({}),
  attempts: z.record(z.string(), z.int()).default({}),
  waiting: z.record(z.string(), z.string()).default({}),
  get open() {
    return z.record(z.string(), openContainer).default({})
  },
  decided: decidedEnd.optional(),
})

export type SettledNode = z.output<typeof settledNode>
export type DecidedEnd = z.output<typeof decidedEnd>
export type ErrorClass = z.output<typeof errorClass>
export type ItemError = z.output<typeof itemError>

/** True where a step waits, here or in an item. */
export function hasWaits(state: RunState): boolean {
  if (Object.keys(state.waiting).length > 0) return true
  return Object.values(state.open).some(({ active }) => Object.values(active).some(hasWaits))
}

/** The waits that steps stand at, each with its place. */
export function listWaits(state: RunState, path = ''): (Place & { id: string })[] {
  const here = Object.entries(state.waiting).map(([nodeId, id]) => ({ id, path, nodeId }))
  const inside = Object.entries(state.open).flatMap(([nodeId, { active }]) =>
    Object.entries(active).flatMap(([index, item]) =>
      listWaits(item, itemPath({ path, nodeId }, Number(index))),
    ),
  )
  return [...here, ...inside]
}

/** Nothing has happened yet. */
export const freshState: RunState = { settled: {}, attempts: {}, waiting: {}, open: {} }
