import { defineNode, foldKey, StepFailed, take, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { lookupExamples } from './lookup-examples.ts'

const plain = z.union([z.string(), z.number(), z.boolean()])

/** What stands for a key: in a table that the MSP keeps, or in rows of the step's own. */
export const flowLookup = defineNode({
  type: 'flow.lookup',
  title: 'Look up',
  description: 'Finds what stands for a key in a lookup table, such as our priority for that of a vendor.',
  category: 'flow',
  icon: 'IconListSearch',
  effect: 'reads',
  uses: ['tables'],
  params: z.object({
    key: z.unknown().meta({
      title: 'Key',
      description:
        'Usually an expression. Case, and spaces around it, do not count where no row is the same.',
      placeholder: 'trigger.priority',
    }),
    table: optionalText().meta({
      title: 'Lookup table',
      description: 'Kept under Settings, Lookup tables. Empty: the rows given here.',
      picker: 'lookupTable',
    }),
    rows: z
      .array(
        z.object({
          key: plain.meta({ title: 'Key' }),
          value: plain.meta({ title: 'Value' }),
        }),
      )
      .default([])
      .meta({ title: 'Rows', description: 'Where no lookup table is chosen.' }),
    otherwise: z
      .preprocess((value) => value ?? undefined, plain.optional())
      .meta({
        title: 'Value where the key is not found',
        description: 'The step leaves by “Not found” all the same.',
      }),
  }),
  output: z.object({ found: z.boolean(), key: z.string(), value: z.unknown() }),
  branches: { found: 'Found', not_found: 'Not found' },
  sample: { found: true, key: 'P1', value: { priority: 'critical', queue: 'Alerts' } },
  examples: lookupExamples,
  async run({ params, tables }) {
    const key = textOf(params.key)
    const value = params.table ? await tables.find(params.table, key) : findRow(params.rows, key)
    if (value !== undefined) return take('found', { found: true, key, value })
    return take('not_found', { found: false, key, value: params.otherwise ?? null })
  },
})

type Plain = z.output<typeof plain>

function findRow(rows: readonly { key: Plain; value: Plain }[], key: string): Plain | undefined {
  if (rows.length === 0) {
    throw new StepFailed('There is nothing to look in: choose a lookup table, or give rows in the step.', {
      code: 'no_lookup_table',
    })
  }
  const folded = foldKey(key)
  if (folded === '') return undefined
  const exact = rows.find((row) => String(row.key) === key)
  return (exact ?? rows.find((row) => foldKey(String(row.key)) === folded))?.value
}

/** Nothing is no key, so that a field that an event lacks is not found. */
function textOf(key: unknown): string {
  if (key === null || key === undefined) return ''
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return String(key)
  throw new StepFailed(
    `"Key" must be text or a number, and is ${Array.isArray(key) ? 'a list' : 'an object'}.`,
    { code: 'bad_parameter' },
  )
}
