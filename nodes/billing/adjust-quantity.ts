import { dayIn, defineNode, StepFailed, seatChange, z } from '#sdk'
import { optionalDay, optionalId, optionalNumber, optionalText } from '../optional-params.ts'
import { requireCustomer } from '../run-customer.ts'
import { adjustQuantityExamples, adjustQuantitySample } from './adjust-quantity-examples.ts'

/** Sets how many seats a line of a contract bills, to a number or to what there is. */
export const adjustQuantity = defineNode({
  type: 'billing.adjust_quantity',
  title: 'Adjust seats',
  description: 'Sets how many seats a line of a contract bills, to a number or to what was counted.',
  category: 'money',
  icon: 'IconAdjustments',
  effect: 'writes',
  uses: ['billing'],
  params: z.object({
    line: z.string().trim().min(1).max(200).meta({
      title: 'Line',
      description: 'Its name in the contract, or its id.',
      placeholder: 'trigger.lineId',
    }),
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
    quantity: optionalNumber(
      z.number().int().min(0, 'There cannot be fewer than no seats').max(1_000_000),
    ).meta({ title: 'Quantity', description: 'Empty: as many as are there now.' }),
    effectiveOn: optionalDay().meta({ title: 'From', description: 'YYYY-MM-DD. Empty: today.' }),
    reason: optionalText().meta({ title: 'Reason', multiline: true }),
    approvalRef: optionalText().meta({ title: 'Approval', description: 'Who agreed, and where.' }),
  }),
  output: seatChange,
  sample: adjustQuantitySample,
  examples: adjustQuantityExamples,
  run: async ({ params, billing, customerId, now, effect }) => {
    const day = params.effectiveOn ?? dayIn('UTC', now)
    const owner = requireCustomer(params.customerId, customerId)
    const wanted = params.line.toLowerCase()
    const counts = await billing.countSeats({ customerId: owner, day })
    const fitting = counts.filter(
      ({ lineId, name }) => lineId === wanted || name.trim().toLowerCase() === wanted,
    )
    const [line] = fitting
    if (!line || fitting.length > 1) {
      const names = counts.map(({ contract, name }) => `"${name}" of "${contract}"`).join(', ') || 'none'
      throw new StepFailed(
        line
          ? `Several contracts have a line "${params.line}". Give the id of the line.`
          : `No contract in force on ${day} has a line "${params.line}". There are: ${names}.`,
        { class: 'NotFound', code: 'no_line' },
      )
    }
    const quantity = params.quantity ?? line.actualQuantity
    if (quantity === null) {
      throw new StepFailed(`Nothing is counted for "${line.name}". Give the quantity.`, {
        code: 'not_counted',
      })
    }
    return billing.adjustSeats(
      {
        lineId: line.lineId,
        quantity,
        effectiveOn: day,
        reason: params.reason,
        approvalRef: params.approvalRef ?? null,
      },
      effect,
    )
  },
})
