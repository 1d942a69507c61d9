import { defineNode, type JsonObject, pause, type RunEnd, StepFailed, z } from '#sdk'
import { inSeconds, longTimeUnit } from '../durations.ts'
import { optionalNumber } from '../optional-params.ts'
import { callExamples } from './call-examples.ts'
import { type ExpectedField, expectedField, whatIsMissing } from './expected-result.ts'

/** Runs another workflow as a step. */
export const flowCall = defineNode({
  type: 'flow.call',
  title: 'Run a workflow',
  description: 'Runs another workflow for the same customer, and waits for its result or goes on at once.',
  category: 'flow',
  icon: 'IconSubtask',
  effect: 'pure',
  uses: ['workflows'],
  params: z
    .object({
      workflow: z.uuid('Choose a workflow from the list').meta({ title: 'Workflow', picker: 'workflow' }),
      input: z.record(z.string(), z.json()).nullish().meta({
        title: 'Input',
        description: 'All values of its form as one object; or add them one by one below.',
      }),
      wait: z.boolean().default(true).meta({
        title: 'Wait for its result',
        description: 'Off: it runs beside this workflow, and its end changes nothing here.',
      }),
      most: optionalNumber(z.number().positive().max(10_000)).meta({
        title: 'Wait at most',
        description: 'When it takes longer, this step fails. Empty: as long as it takes.',
      }),
      unit: longTimeUnit.default('hours').meta({ title: 'Unit' }),
      expects: z.array(expectedField).max(100).default([]).meta({
        title: 'Expected result',
        description: 'The step fails where the result does not have these fields.',
      }),
    })
    .catchall(z.json())
    .refine((params) => !('connection' in params), {
      path: ['connection'],
      message: 'A value of this name goes into "Input", as one object with the others',
    }),
  output: z.object({ runId: z.string(), status: z.enum(['started', 'succeeded']), result: z.json() }),
  freeParams: true,
  sample: {
    runId: '0199a1b2-0000-7000-8000-000000000000',
    status: 'succeeded',
    result: { ticketNumber: 1042 },
  },
  examples: callExamples,
  async run({ params, workflows, now, resumed }) {
    const { workflow, input, wait, most, unit, expects, ...fields } = params
    // What ends a pause for a run is a `RunEnd`, written by the engine itself.
    if (resumed?.by === 'signal') return resultOf(resumed.data as unknown as RunEnd, expects)
    if (resumed) throw await tooSlow(workflows, `${most} ${unit}`)
    const given: JsonObject = { ...input, ...fields }
    const { runId } = await workflows.start(workflow, given, { awaited: wait })
    if (!wait) return { runId, status: 'started' as const, result: null }
    const until = most === undefined ? {} : { until: new Date(now.getTime() + inSeconds(most, unit) * 1000) }
    return pause({ run: runId, ...until })
  },
})

function resultOf(end: RunEnd, expects: readonly ExpectedField[]) {
  const { runId, workflow, status, result, error } = end
  if (status === 'cancelled') {
    throw new StepFailed(`"${workflow}" was cancelled (run ${runId}).`, {
      class: 'Cancelled',
      code: 'child_cancelled',
    })
  }
  if (status === 'failed') {
    throw new StepFailed(`"${workflow}" failed (run ${runId}): ${error?.message ?? 'no reason is known'}`, {
      class: error?.class ?? 'Bug',
      code: 'child_failed',
    })
  }
  const missing = whatIsMissing(result, expects)
  if (missing) {
    const sentence = `The result of "${workflow}" (run ${runId}) is not as expected: ${missing}. Mend its "Return result".`
    throw new StepFailed(sentence, { code: 'bad_result' })
  }
  return { runId, status, result }
}

async function tooSlow(
  workflows: { awaited(): Promise<{ runId: string; workflow: string } | undefined> },
  span: string,
): Promise<StepFailed> {
  const child = await workflows.awaited()
  const who = child ? `"${child.workflow}" (run ${child.runId})` : 'The workflow'
  return new StepFailed(
    `${who} did not end within ${span}. If this run goes on, so does that one: cancel it, or give it more time.`,
    { class: 'Timeout', code: 'child_too_slow' },
  )
}
