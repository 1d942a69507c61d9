import { billingLine, billingReason, dayIn, defineNode, z } from '#sdk'
import { optionalChoice, optionalDay, optionalId, optionalNumber, optionalText } from '../optional-params.ts'
import { requireCustomer } from '../run-customer.ts'
import { resolveTicket, ticketReference } from '../tickets/ticket-reference.ts'
import { addBillingLineExamples } from './add-line-examples.ts'

/** Bills something that the customer's fee does not include. */
export const addBillingLine = defineNode({
  type: 'billing.add_line',
  title: 'Bill extra',
  description: 'Adds a line to what the customer is billed beside the fee, with the reason.',
  category: 'money',
  icon: 'IconReceipt',
  effect: 'writes',
  uses: ['billing', 'psa'],
  params: z.object({
    description: z.string().trim().min(1).meta({
      title: 'Description',
      description: 'As the customer reads it on the invoice.',
      placeholder: 'New switch, cabling included',
    }),
    quantity: z.coerce.number().positive().max(1_000_000).default(1).meta({
      title: 'Quantity',
      description: 'Up to three decimals: 1.5 hours.',
    }),
    unit: optionalText().meta({ title: 'Unit', placeholder: 'hour' }),
    unitPrice: optionalNumber(z.number().min(0).max(10_000_000)).meta({
      title: 'Price of a unit',
      description: 'Before tax, for example 85.50. Empty: the hourly rate of the contract.',
    }),
    ticket: z
      .preprocess((value) => (value === '' ? undefined : (value ?? undefined)), ticketReference().optional())
      .meta({
        title: 'Ticket',
        description: 'The ticket the work was done for.',
        picker: 'ticket',
      }),
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
    date: optionalDay().meta({
      title: 'Date of the work',
      description: 'YYYY-MM-DD; the contract in force on that day counts. Empty: today.',
      placeholder: '2026-11-21',
    }),
    itemCode: optionalText().meta({ title: 'Item code' }),
    reasonCode: optionalChoice(billingReason).meta({ title: 'Reason', default: 'OUT_OF_SCOPE_WORK_TYPE' }),
    reason: optionalText().meta({ title: 'Reason in words', multiline: true }),
    approvalRef: optionalText().meta({ title: 'Approval', description: 'Who agreed, and where.' }),
    timeEntry: optionalId().meta({
      title: 'Time entry',
      description: 'Whose time the line bills: an entry is billed once. Empty: none.',
      placeholder: 'steps.log.output.id',
    }),
    contractId: optionalId().meta({
      title: 'Contract',
      description: 'Empty: the customer’s in force on the date.',
    }),
    currency: optionalText().meta({
      title: 'Currency',
      description: 'Three letters. Empty: that of the contract; another one is refused.',
      placeholder: 'EUR',
    }),
    taxCode: optionalText().meta({ title: 'Tax code', description: 'Empty: that of the contract.' }),
    taxRate: optionalNumber(z.number().min(0).max(100)).meta({
      title: 'Tax rate in per cent',
      description: 'Empty: that of the contract.',
    }),
  }),
  output: billingLine,
  sample: {
    id: '0198a4f0-5a70-7000-8000-000000000007',
    customerId: '0198a4f0-5a70-7000-8000-000000000002',
    contractId: '0198a4f0-5a70-7000-8000-000000000004',
    ticketId: '0198a4f0-5a70-7000-8000-000000000001',
    date: '2026-11-21',
    itemCode: 'ONSITE',
    description: 'New switch, cabling included',
    quantity: 1.5,
    unit: 'hour',
    unitPriceMinor: 8500,
    amountMinor: 12_750,
    currency: 'EUR',
    taxCode: '22',
    taxRatePercent: 22,
    taxMinor: 2805,
    reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
    reason: 'Cabling is not part of the contract',
    approvalRef: null,
    timeEntryId: null,
    correctsId: null,
    reversedAt: null,
    exportId: null,
    createdAt: '2026-11-21T21:00:00.000Z',
  },
  examples: addBillingLineExamples,
  counts: ({ quantity, unitPrice = 0 }, line) => ({
    moneyMinor: line?.amountMinor ?? Math.round(quantity * unitPrice * 100),
  }),
  plan: async ({ params, billing, customerId, now }) => {
    const { quantity, unitPrice, contractId, date = dayIn('UTC', now) } = params
    const of = params.customerId ?? customerId
    if (of === null) return {}
    const contract = contractId
      ? (await billing.listContracts(of)).find(({ id }) => id === contractId)
      : await billing.findContract(of, date)
    const priceMinor = unitPrice === undefined ? contract?.hourlyRateMinor : Math.round(unitPrice * 100)
    const currency = params.currency ?? contract?.currency
    if (!priceMinor || !currency) return {}
    return { amountMinor: Math.round(quantity * priceMinor), currency }
  },
  run: async ({ params, billing, psa, customerId, effect }) => {
    const { ticket, unitPrice, taxRate, timeEntry, ...line } = params
    return billing.addLine(
      {
        ...line,
        customerId: requireCustomer(params.customerId, customerId),
        ticketId: ticket === undefined ? null : await resolveTicket(psa, ticket),
        taxRatePercent: taxRate,
        timeEntryId: timeEntry,
        unitPriceMinor: unitPrice === undefined ? undefined : Math.round(unitPrice * 100),
      },
      effect,
    )
  },
})
