import { defineNode, take, z } from '#sdk'
import { getValueExamples } from './get-value-examples.ts'
import { whichValue } from './value-params.ts'

/** Reads a value that some run has stored. */
export const getValue = defineNode({
  type: 'store.get',
  title: 'Get stored value',
  description: 'Reads a value that this or another run has stored.',
  category: 'flow',
  icon: 'IconDatabaseSearch',
  effect: 'reads',
  uses: ['values'],
  params: z.object({
    ...whichValue,
    otherwise: z.unknown().optional().meta({
      title: 'Otherwise',
      description: 'The value where there is none; the step leaves by Missing all the same.',
    }),
  }),
  output: z.object({ key: z.string(), found: z.boolean(), value: z.unknown() }),
  branches: { found: 'Found', missing: 'Missing' },
  sample: { key: 'last-backup SRV-1', found: true, value: '2026-11-20' },
  examples: getValueExamples,
  async run({ params: { key, whose, otherwise }, values }) {
    const value = await values.read(key, whose)
    if (value !== undefined) return take('found', { key, found: true, value })
    return take('missing', { key, found: false, value: otherwise ?? null })
  },
})
