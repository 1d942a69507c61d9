import { coverageDecision, defineNode, take, z } from '#sdk'
import { optionalChoice, optionalId, optionalText } from '../optional-params.ts'
import { requireCustomer } from '../run-customer.ts'
import { resolveTicket, ticketReference } from '../tickets/ticket-reference.ts'
import { readWork, workParams } from '../time/work-params.ts'
import { decideCoverageExamples, decideCoverageSample } from './decide-coverage-examples.ts'
import { readMoment } from './read-moment.ts'

/** Whether work is included, billed or free, or waits for a yes, with the reason; nothing is logged or billed. */
export const decideCoverage = defineNode({
  type: 'coverage.decide',
  title: 'Included or extra?',
  description:
    'Decides whether work is included, billed or free, or needs approval, with the reason and the amount.',
  category: 'money',
  icon: 'IconScale',
  effect: 'reads',
  uses: ['billing', 'psa'],
  params: z.object({
    ticket: z
      .preprocess((value) => (value === '' ? undefined : (value ?? undefined)), ticketReference().optional())
      .meta({
        title: 'Ticket',
        description: 'Its customer, contract, device and user count.',
        picker: 'ticket',
      }),
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Without a ticket. Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
    minutes: z.coerce.number().int().min(0).max(10_080).meta({
      title: 'Minutes',
      description: 'Worked, or expected.',
    }),
    workType: optionalText().meta({
      title: 'Type of work',
      picker: 'workType',
      placeholder: 'remote support',
    }),
    startedAt: optionalText().meta({
      title: 'Started at',
      description: 'The contract in force then counts, and its hours. Empty: now.',
      placeholder: 'event.occurredAt',
    }),
    ...workParams,
    deviceId: optionalId().meta({
      title: 'Device',
      description: 'Empty: that of the ticket.',
      picker: 'device',
    }),
    contactId: optionalId().meta({ title: 'User', description: 'Empty: that of the ticket.' }),
    contractId: optionalId().meta({
      title: 'Contract',
      description: 'Empty: that of the ticket, device, site or customer.',
    }),
    language: optionalChoice(z.enum(['en', 'it'])).meta({
      title: 'Language of the reason',
      description: 'Empty: that of the customer.',
    }),
  }),
  output: z.object({
    ...coverageDecision.omit({ sentence: true, chosenBecause: true }).shape,
    /** In the language that was asked for. */
    reason: z.string(),
    chosenBecause: z.string(),
    /** The amount as people read it, before tax. */
    amount: z.string(),
  }),
  branches: {
    included: 'Included',
    billable: 'Billed',
    no_charge: 'No charge',
    needs_approval: 'Needs approval',
  },
  sample: decideCoverageSample,
  examples: decideCoverageExamples,
  run: async ({ params, billing, psa, customerId, now }) => {
    const ticketId = params.ticket === undefined ? undefined : await resolveTicket(psa, params.ticket)
    const { approvalRef, ...work } = readWork(params)
    const { decision, language } = await billing.decideCoverage({
      ticketId,
      customerId:
        params.customerId ?? (ticketId === undefined ? requireCustomer(undefined, customerId) : undefined),
      work: {
        ...work,
        approved: approvalRef !== null,
        minutes: params.minutes,
        workType: params.workType,
        startedAt: params.startedAt ? readMoment(params.startedAt) : now.toISOString(),
        deviceId: params.deviceId,
        contactId: params.contactId,
        contractId: params.contractId,
      },
    })
    const { sentence, chosenBecause, ...rest } = decision
    const said = params.language ?? language
    return take(decision.decision, {
      ...rest,
      reason: sentence[said],
      chosenBecause: chosenBecause[said],
      amount: `${(decision.amountMinor / 100).toFixed(2)} ${decision.currency}`,
    })
  },
})
