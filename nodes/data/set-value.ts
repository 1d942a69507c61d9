import { defineNode, type JsonValue, z } from '#sdk'
import { setValueExamples } from './set-value-examples.ts'
import { forgetAfter, forgetSeconds, whichValue } from './value-params.ts'

/** Keeps a value for later runs. */
export const setValue = defineNode({
  type: 'store.set',
  title: 'Store value',
  description: 'Keeps a value under a key, for this and later runs.',
  category: 'flow',
  icon: 'IconDatabaseImport',
  effect: 'writes',
  uses: ['values'],
  params: z.object({
    ...whichValue,
    value: z.custom<JsonValue>().optional().meta({
      title: 'Value',
      description: 'Text, a number, a list or an object, 64 KB at most.',
    }),
    ...forgetAfter,
  }),
  output: z.object({ key: z.string(), value: z.unknown() }),
  sample: { key: 'last-backup SRV-1', value: '2026-11-20' },
  examples: setValueExamples,
  async run({ params: { key, whose, value = null, ...forget }, values }) {
    await values.write(key, value, whose, forgetSeconds(forget))
    return { key, value }
  },
})
