import { expect, test } from 'vitest'
import { latestSteps, withStep } from '../../../editor/runs/run-steps.ts'
import type { StepView } from '../../../engine/api/types.ts'

const step = (seq: number, nodeId: string, status: StepView['status'], attempt = 1): StepView => ({
  seq,
  nodeId,
  path: '',
  attempt,
  status,
  handle: null,
  startedAt: '2026-11-21T10:00:00Z',
  finishedAt: null,
  durationMs: null,
  input: null,
  output: null,
  error: null,
})

test('a step that goes on replaces its earlier state, and a new attempt stands beside the failed one', () => {
  const running = withStep([], step(1, 'a', 'running'))
  const failed = withStep(running, step(1, 'a', 'error'))
  const again = withStep(failed, step(2, 'a', 'running', 2))
  expect(failed.map(({ status }) => status)).toEqual(['error'])
  expect(again.map(({ status }) => status)).toEqual(['error', 'running'])
})

test('a card shows the newest step of its node, however the events arrived', () => {
  const steps = [step(3, 'b', 'ok'), step(2, 'a', 'ok', 2), step(1, 'a', 'error')].reduce(withStep, [])
  expect(latestSteps({ steps }).get('a')?.status).toBe('ok')
})

test('after a retry of the run the first attempt is made once more, beside the one that failed', () => {
  const failed = withStep([], step(3, 'a', 'error'))
  const again = withStep(failed, step(0, 'a', 'running'))
  expect(latestSteps({ steps: again }).get('a')?.status).toBe('running')
  const done = withStep(again, step(4, 'a', 'ok'))
  expect(done.map(({ status }) => status)).toEqual(['error', 'ok'])
})
