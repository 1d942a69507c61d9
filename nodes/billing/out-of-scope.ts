import { defineTrigger, moneyEvents, z } from '#sdk'
import { outOfScopeExamples, outOfScopeSample } from './out-of-scope-examples.ts'

/** Starts when work is logged, or announced, that no contract pays for. */
export const workOutOfScope = defineTrigger({
  type: 'work.out_of_scope',
  title: 'Work outside the contract',
  description:
    'Starts when somebody logs work that no contract pays for, or says that a ticket needs it, with reason and amount.',
  category: 'triggers',
  icon: 'IconReceiptEuro',
  params: z.object({
    which: z
      .enum(['both', 'logged', 'announced'])
      .default('both')
      .meta({ title: 'Which', description: 'Logged, announced before it is done, or both.' }),
    onlyApprovals: z.boolean().default(false).meta({
      title: 'Only what needs approval',
      description: 'Off: also what may be billed as it is.',
    }),
  }),
  data: moneyEvents['work.out_of_scope'],
  sample: outOfScopeSample,
  examples: outOfScopeExamples,
  own: {
    types: ['work.out_of_scope'],
    refuses: ({ entryId, decision }, { which, onlyApprovals }) => {
      if (which === 'logged' && entryId === null) return 'It was announced, and is not logged yet'
      if (which === 'announced' && entryId !== null) return 'It was logged already'
      if (onlyApprovals && decision !== 'needs_approval') return 'It needs no approval'
      return undefined
    },
  },
})
