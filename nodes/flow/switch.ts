import { defineNode, take, z } from '#sdk'
import { switchExamples } from './switch-examples.ts'

const params = z.object({
  value: z.unknown().meta({
    title: 'Value',
    description: 'What the cases are compared with, usually an expression.',
    placeholder: 'trigger.severity',
  }),
  cases: z
    .array(
      z.object({
        id: z.string().min(1).meta({ title: 'Id', hidden: true }),
        label: z.string().default('').meta({ title: 'Name' }),
        equals: z.union([z.string(), z.number(), z.boolean()]).meta({ title: 'Equals' }),
      }),
    )
    .default([])
    .meta({ title: 'Cases', description: 'The first that equals the value is taken, else "Otherwise".' }),
})

const output = z.object({ case: z.string(), value: z.unknown() })

/** One way for each case. A number equals the same number as text, because templates make text. */
export const flowSwitch = defineNode<typeof params, typeof output, string>({
  type: 'flow.switch',
  title: 'Switch',
  description: 'Goes the way of the first case that equals a value.',
  category: 'flow',
  icon: 'IconArrowsSplit',
  effect: 'pure',
  params,
  output,
  branches: { default: 'Otherwise' },
  branchesFrom: { param: 'cases', idKey: 'id', labelKey: 'label' },
  sample: { case: 'default', value: 'warning' },
  examples: switchExamples,
  run: ({ params: { value, cases } }) => {
    const wanted = comparable(value)
    const found = cases.find(({ equals }) => comparable(equals) === wanted)
    const id = found?.id ?? 'default'
    return take(id, { case: id, value: value ?? null })
  },
})

function comparable(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
}
