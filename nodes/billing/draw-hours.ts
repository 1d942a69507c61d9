import { contractBalance, contractDraw, dayIn, defineNode, StepFailed, take, z } from '#sdk'
import { optionalDay, optionalId, optionalNumber, optionalText } from '../optional-params.ts'
import { requireCustomer } from '../run-customer.ts'
import { resolveTicket, ticketReference } from '../tickets/ticket-reference.ts'
import { drawHoursExamples, drawHoursSample } from './draw-hours-examples.ts'
import { resolveContract } from './resolve-contract.ts'

/** Takes hours of a block, or money of a credit, beside what logged time takes by itself. */
export const drawHours = defineNode({
  type: 'contract.draw_hours',
  title: 'Draw hours',
  description: 'Takes hours from a block, or money from a credit, beside what logged time takes by itself.',
  category: 'money',
  icon: 'IconHourglassLow',
  effect: 'writes',
  uses: ['billing', 'psa'],
  params: z.object({
    contract: optionalText().meta({
      title: 'Contract',
      description: 'Its name or id. Empty: the customer’s in force.',
    }),
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
    minutes: optionalNumber(z.number().int().min(1).max(100_000)).meta({
      title: 'Minutes',
      description: 'From a block of hours.',
    }),
    amount: optionalNumber(z.number().positive().max(1_000_000)).meta({
      title: 'Amount',
      description: 'From a credit, before tax: 120.50.',
    }),
    partly: z.boolean().default(false).meta({
      title: 'Take what there is',
      description: 'Where not all of it is there. Off: then nothing is taken.',
    }),
    reason: optionalText().meta({ title: 'Reason', multiline: true }),
    ticket: z
      .preprocess((value) => (value === '' ? undefined : (value ?? undefined)), ticketReference().optional())
      .meta({
        title: 'Ticket',
        description: 'The ticket the work was done for.',
        picker: 'ticket',
      }),
    day: optionalDay().meta({
      title: 'Day of the work',
      description: 'YYYY-MM-DD; its period counts. Empty: today.',
      placeholder: '2026-11-21',
    }),
  }),
  output: z.object({
    outcome: z.enum(['drawn', 'partly', 'not_enough']),
    drawn: z.int(),
    missing: z.int(),
    draw: contractDraw.nullable(),
    balance: contractBalance,
  }),
  branches: { drawn: 'Drawn', partly: 'Only a part', not_enough: 'Not enough' },
  sample: drawHoursSample,
  examples: drawHoursExamples,
  run: async ({ params, billing, psa, customerId, now, effect }) => {
    const { minutes, amount } = params
    if (minutes === undefined && amount === undefined) {
      throw new StepFailed('Say how many minutes to draw, or for a credit which amount.')
    }
    const day = params.day ?? dayIn('UTC', now)
    const contract = await resolveContract(billing, {
      customerId: requireCustomer(params.customerId, customerId),
      named: params.contract,
      day,
    })
    const result = await billing.drawHours(
      {
        contractId: contract.id,
        minutes,
        amountMinor: amount === undefined ? undefined : Math.round(amount * 100),
        day,
        partly: params.partly,
        reason: params.reason,
        ticketId: params.ticket === undefined ? null : await resolveTicket(psa, params.ticket),
      },
      effect,
    )
    return take(result.outcome, result)
  },
})
