import { z } from '@hono/zod-openapi'
import { pauseReason, runControl } from '../runs/run-control.ts'
import { documentSchema } from './document-schema.ts'
import { jsonObject, jsonValue } from './json-value.ts'
import { limitQuestionView } from './run-limit.ts'

export const runStatus = z.enum([
  'queued',
  'running',
  'waiting',
  'paused',
  'succeeded',
  'failed',
  'cancelled',
])

export type RunStatus = z.output<typeof runStatus>

/** Why a run or step failed, in words, with the class that decides about retries. */
export const runError = z.object({
  class: z.string(),
  code: z.string().optional(),
  message: z.string(),
  nodeId: z.string().nullable().optional(),
  /** What the step had written down until then. */
  logs: z.array(z.string()).optional(),
})

export const runSummary = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  version: z.int(),
  status: runStatus,
  mode: z.enum(['live', 'dry', 'test']),
  triggerNode: z.string(),
  eventId: z.string(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** From start to end, or to now while it runs; null before it starts. */
  durationMs: z.number().nullable(),
  error: runError.nullable(),
  /** How often another process took the run over. */
  recoveries: z.int(),
  /** How often a person had it go on after it had failed. */
  retries: z.int(),
  forkedFrom: z.string().nullable(),
  /** The run that called this one. */
  parentRunId: z.string().nullable(),
  pauseReason: pauseReason.nullable(),
  control: runControl
    .omit({ pins: true, alone: true })
    .extend({
      inputs: z.record(z.string(), jsonObject),
      /** The steps that did not run: their outputs were pinned. */
      pinned: z.array(z.string()),
    })
    .nullable(),
  /** What it handed to whoever started it. */
  result: jsonValue.nullable(),
})

export const stepView = z.object({
  seq: z.int(),
  nodeId: z.string(),
  /** Place inside loops; empty outside them. */
  path: z.string(),
  attempt: z.int(),
  status: z.enum(['running', 'ok', 'error', 'skipped', 'cancelled', 'uncertain', 'intent']),
  handle: z.string().nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
  input: jsonValue.nullable(),
  output: jsonValue.nullable(),
  error: runError.nullable(),
  /** Bytes of what was too large to come along with other steps; it comes with the step alone. */
  leftOut: z.object({ input: z.int().optional(), output: z.int().optional() }).optional(),
})

/** How many of the places of a step inside loops ended in what way; a retried step counts as it ended last. */
export const stepTally = z.object({
  nodeId: z.string(),
  status: stepView.shape.status,
  handle: z.string().nullable(),
  count: z.int(),
})

/** The items of all loops that one node ran in a run. */
export const loopTally = z.object({
  nodeId: z.string(),
  /** As many as there will be, where that is known; else as many as have begun. */
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  running: z.int(),
  /** From the first record inside it to the last; null before there is one. */
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
})

export const loopItem = z.object({
  /** From 0. */
  index: z.int(),
  status: z.enum(['done', 'failed', 'running', 'cancelled']),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
  /** Records of steps, attempts apart. */
  steps: z.int(),
  /** Of the step that failed the item. */
  error: z.string().nullable(),
})

export const loopItemPage = z.object({
  items: z.array(loopItem),
  /** Where the next page begins; null at the end. */
  next: z.int().nullable(),
  counts: z.object({ all: z.int(), done: z.int(), failed: z.int(), running: z.int() }),
})

export const runChart = z.object({
  bucket: z.enum(['hour', 'day', 'week']),
  /** In their order, without gaps; `at` is when one begins. */
  items: z.array(
    z.object({
      at: z.iso.datetime(),
      succeeded: z.int(),
      failed: z.int(),
      cancelled: z.int(),
      /** Not over yet. */
      open: z.int(),
    }),
  ),
})

/** What a person can do with a run. */
const runAction = z.enum(['pause', 'resume', 'step', 'cancel', 'retry', 'fork', 'decide', 'answer', 'limit'])

/** One reason why a run is where it is. */
export const runReason = z.object({
  code: z.enum([
    'queued',
    'queued_behind',
    'queued_key',
    'queued_workflow',
    'superseded',
    'rate',
    'timer',
    'retry',
    'decision',
    'event',
    'run',
    'approval',
    'lock',
    'signal',
    'paused',
    'breakpoint',
    'step',
    'limit',
    'hold',
    'failed',
  ]),
  /** In English; the code and the parameters say the same to programs. */
  message: z.string(),
  params: jsonObject,
  /** The step that it is about; empty where it is the run. */
  nodeId: z.string(),
  path: z.string(),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  /** To be named in a decision. */
  waitId: z.string().nullable(),
  actions: z.array(runAction),
})

export const runExplanation = z.object({ reasons: z.array(runReason), actions: z.array(runAction) })

export const runView = runSummary.extend({
  /** The document of the version that ran. */
  document: documentSchema,
  /** What started it; null when the event has been dropped with its partition. */
  event: jsonObject.nullable(),
  /** Of a run with many items only the steps outside its loops and the latest of each step inside them. */
  steps: z.array(stepView),
  /** How many records of steps there are in all. */
  stepCount: z.int(),
  /** Where its time went; an hour with steps side by side is one hour. */
  time: z.object({ queuedMs: z.number(), runningMs: z.number(), waitingMs: z.number() }),
  explanation: runExplanation,
  /** What it was about to do when it came to a limit; null where it stands at none. */
  limitQuestion: limitQuestionView.nullable(),
  /** Runs that this one called. */
  children: z.array(
    z.object({
      id: z.string(),
      workflowName: z.string(),
      status: runStatus,
      createdAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().nullable(),
    }),
  ),
})
