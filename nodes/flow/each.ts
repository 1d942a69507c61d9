import { defineNode, each, StepFailed, z } from '#sdk'
import { eachExamples } from './each-examples.ts'

/** Items of one loop at most; more belong into pages of the step that finds them. */
const mostItems = 10_000

/** Runs the steps in it once for each item of a list. */
export const flowEach = defineNode({
  type: 'flow.each',
  title: 'For each',
  description: 'Runs the steps in it once for each item of a list; they see the item as loop.item.',
  category: 'flow',
  icon: 'IconRepeat',
  effect: 'pure',
  container: true,
  params: z.object({
    items: z.unknown().meta({ title: 'List', description: 'A list from an earlier step.' }),
    concurrency: z.coerce.number().int().min(1).max(100).default(1).meta({
      title: 'At the same time',
      description: 'Items that run side by side; 1 keeps their order.',
    }),
    onItemError: z.enum(['stop', 'continue']).default('stop').meta({
      title: 'When an item fails',
      description: 'stop: no further item begins, and the step fails. continue: the others run.',
    }),
    tolerateFailures: z.coerce.number().int().min(0).max(mostItems).optional().meta({
      title: 'Failures let pass',
      description: 'With "continue": more failed items than this fail the step all the same.',
    }),
    toleratePercent: z.coerce.number().min(0).max(100).optional().meta({
      title: 'Failures let pass (%)',
      description: 'The same as a part of all items, rounded down; with both the smaller number counts.',
    }),
    collect: z.string().max(64).optional().meta({
      title: 'Collect results of',
      description:
        'A step in it: what it gives in each item becomes the list "results", in the order of the items.',
      picker: 'stepInside',
    }),
  }),
  output: z.object({
    count: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    errors: z.array(z.object({ index: z.int(), class: z.string(), message: z.string(), nodeId: z.string() })),
    results: z.array(z.unknown()).optional(),
  }),
  sample: { count: 3, succeeded: 3, failed: 0, errors: [] },
  examples: eachExamples,
  run({ params }) {
    const { items, concurrency, onItemError, tolerateFailures } = params
    if (!Array.isArray(items)) {
      const what = items === null || items === undefined ? 'nothing' : `a ${typeof items}`
      throw new StepFailed(
        `"List" must be a list, and it is ${what}. Choose the field that holds the items.`,
        {
          code: 'not_a_list',
        },
      )
    }
    if (items.length > mostItems) {
      throw new StepFailed(`The list has ${items.length} items; at most ${mostItems} run in one loop.`, {
        code: 'too_many_items',
      })
    }
    const { toleratePercent = 100, collect } = params
    const part = Math.floor((items.length * toleratePercent) / 100)
    const tolerate = onItemError === 'stop' ? 0 : Math.min(tolerateFailures ?? items.length, part)
    return each(items, { concurrency, tolerate, collect: collect || undefined })
  },
})
