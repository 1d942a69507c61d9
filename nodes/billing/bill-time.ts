import { billingLine, defineNode, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { billTimeExamples, billTimeSample } from './bill-time-examples.ts'

/** Bills what of logged time was decided to be billed; once, however often it is asked. */
export const billTime = defineNode({
  type: 'billing.bill_time',
  title: 'Bill logged time',
  description: 'Makes the billing lines of a time entry, as was decided when it was logged.',
  category: 'money',
  icon: 'IconReceiptEuro',
  effect: 'writes',
  uses: ['billing'],
  params: z.object({
    entry: z.uuid('This is not the id of a time entry; take it from a step or the event').meta({
      title: 'Time entry',
      description: 'The id of what a step logged, or of the event.',
      placeholder: 'steps.log.output.id',
    }),
    itemCode: optionalText().meta({ title: 'Item code' }),
    approvalRef: optionalText().meta({
      title: 'Approval',
      description: 'Who agreed, and where. What needs approval is refused without it.',
    }),
  }),
  output: z.object({
    lines: z.array(billingLine),
    amountMinor: z.int(),
    taxMinor: z.int(),
    currency: z.string(),
  }),
  sample: billTimeSample,
  examples: billTimeExamples,
  counts: (_, billed) => ({ moneyMinor: billed?.amountMinor ?? 0 }),
  run: async ({ params, billing, effect }) => {
    const lines = await billing.billTime(
      { entryId: params.entry, itemCode: params.itemCode, approvalRef: params.approvalRef },
      effect,
    )
    return {
      lines,
      amountMinor: lines.reduce((total, line) => total + line.amountMinor, 0),
      taxMinor: lines.reduce((total, line) => total + line.taxMinor, 0),
      currency: lines[0]?.currency ?? '',
    }
  },
})
