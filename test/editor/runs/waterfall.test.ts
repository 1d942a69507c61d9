import { expect, test } from 'vitest'
import { moved, ticksOf, waterfallRows, zoomed } from '../../../editor/runs/waterfall.ts'
import type { Run, StepView } from '../../../engine/api/types.ts'
import { buildDocument } from '../../support/document.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 10, 0, 0) + seconds * 1000).toISOString()
const ms = (seconds: number) => Date.parse(at(seconds))

const step = (
  seq: number,
  nodeId: string,
  from: number,
  to: number | null,
  more: Partial<StepView> = {},
): StepView => ({
  ...{ seq, nodeId, path: '', attempt: 1, status: to === null ? 'running' : 'ok', handle: 'out' },
  ...{ startedAt: at(from), finishedAt: to === null ? null : at(to), durationMs: null },
  ...{ input: null, output: null, error: null },
  ...more,
})

const run = (more: Partial<Run>) => ({
  document: buildDocument(
    {
      hook: { type: 'webhook.received' },
      first: { type: 'x' },
      next: { type: 'x' },
      each: { type: 'x' },
      inner: { type: 'x', in: 'each' },
    },
    ['hook -> first', 'first -> next', 'next -> each'],
  ),
  steps: [],
  children: [],
  explanation: { reasons: [], actions: [] },
  createdAt: at(0),
  startedAt: at(2),
  finishedAt: at(60),
  triggerNode: 'hook',
  ...more,
})

const bars = (
  given: ReturnType<typeof run>,
  now = ms(100),
  loops: Parameters<typeof waterfallRows>[1] = [],
) =>
  waterfallRows(given, loops, now).map((row) => [
    row.name || row.kind,
    ...row.bars.map((bar) => `${bar.kind} ${(bar.from - ms(0)) / 1000}-${(bar.to - ms(0)) / 1000}`),
  ])

test('each attempt is a bar, and what lies between attempts and between steps was waited for', () => {
  const steps = [
    step(1, 'first', 2, 3),
    step(2, 'next', 10, 11, { status: 'error' }),
    step(3, 'next', 41, 43, { attempt: 2 }),
  ]
  expect(bars(run({ steps }))).toEqual([
    ['queue', 'queued 0-2'],
    ['first', 'run 2-3'],
    ['next', 'waiting 3-10', 'failed 10-11', 'waiting 11-41', 'run 41-43'],
  ])
})

test('a step that runs and one that waits reach until now, with until when where that is known', () => {
  const reason = { code: 'timer', message: '', params: {}, path: '', waitId: null, actions: [] } as const
  const reasons = [{ ...reason, actions: [], nodeId: 'next', since: at(3), until: at(500) }]
  const rows = waterfallRows(
    run({ finishedAt: null, steps: [step(0, 'first', 2, null)], explanation: { reasons, actions: [] } }),
    [],
    ms(100),
  )
  expect(rows.find(({ name }) => name === 'first')?.bars).toMatchObject([{ kind: 'going', to: ms(100) }])
  expect(rows.find(({ name }) => name === 'next')?.bars).toMatchObject([
    { kind: 'waiting', from: ms(3), to: ms(100), until: at(500) },
  ])
})

test('a loop is one row as long as its items take, however many they are, and a called run has a row', () => {
  const loop = {
    nodeId: 'each',
    total: 10_000,
    done: 9_000,
    failed: 3,
    running: 0,
    startedAt: at(5),
    finishedAt: at(50),
  }
  const inside = Array.from({ length: 300 }, (_, n) => step(n + 2, 'inner', 5, 6, { path: `each[${n}]` }))
  const child = {
    id: 'c',
    workflowName: 'Called',
    status: 'failed',
    createdAt: at(51),
    finishedAt: at(55),
  } as const
  const given = run({
    steps: [step(1, 'first', 2, 3), ...inside, step(400, 'each', 50, 50)],
    children: [child],
  })
  expect(bars(given, ms(100), [loop])).toEqual([
    ['queue', 'queued 0-2'],
    ['first', 'run 2-3'],
    ['each', 'run 5-50'],
    ['Called', 'failed 51-55'],
  ])
})

test('zooming keeps the moment in its place and never leaves the run', () => {
  const whole = { from: 0, to: 1000 }
  expect(zoomed(whole, whole, 0.5, 250)).toEqual({ from: 125, to: 625 })
  expect(zoomed({ from: 0, to: 500 }, whole, 4, 500)).toEqual(whole)
  expect(zoomed(whole, whole, 0.0001, 990).to - zoomed(whole, whole, 0.0001, 990).from).toBe(5)
  expect(moved({ from: 800, to: 1000 }, whole, 0.5)).toEqual({ from: 800, to: 1000 })
  expect(moved({ from: 800, to: 1000 }, whole, -0.5)).toEqual({ from: 700, to: 900 })
})

test('the head of a timeline has round moments counted from the start', () => {
  expect(ticksOf({ from: 100, to: 1100 }, 100, 6)).toEqual([100, 300, 500, 700, 900, 1100])
  expect(ticksOf({ from: 0, to: 3_600_000 }, 0, 6)).toHaveLength(7)
})
