import { dayIn, daysOfMonth, defineNode, isInForce, monthBefore, z } from '#sdk'
import { optionalId, optionalText } from '../optional-params.ts'
import { requireCustomer } from '../run-customer.ts'
import { customerMonth, sampleMonth } from './month.ts'
import { sumMonthExamples } from './sum-month-examples.ts'

/** What a customer's month was like, for a report. */
export const sumMonth = defineNode({
  type: 'report.sum_month',
  title: 'Sum up a customer’s month',
  description:
    'Counts tickets, kept promises, hours, devices and patches of a customer’s month, what is left of its contracts, and what ran by itself.',
  category: 'desk',
  icon: 'IconCalendarStats',
  effect: 'reads',
  uses: ['psa', 'rmm', 'billing', 'automation'],
  params: z.object({
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
    month: optionalText()
      .pipe(
        z
          .string()
          .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write the month like 2026-11')
          .optional(),
      )
      .meta({ title: 'Month', description: 'Such as 2026-11. Empty: the last one that is over.' }),
  }),
  output: customerMonth,
  sample: sampleMonth,
  examples: sumMonthExamples,
  async run({ params, psa, rmm, billing, automation, customerId: ofRun, now }) {
    const customerId = requireCustomer(params.customerId, ofRun)
    const month = params.month ?? monthBefore(dayIn('UTC', now))
    const days = daysOfMonth(month)
    const of = { customerId, ...days }
    const { customer, ...tickets } = await psa.sumTickets(of)
    const devices = await rmm.sumDevices(of)
    const contracts = await billing.listContracts(customerId)
    const work = await automation.workOf(of)
    const inForce = contracts.filter((contract) => isInForce(contract, days.toDay))
    return { month, ...days, customer, tickets, devices, contracts: inForce, automation: work }
  },
})
