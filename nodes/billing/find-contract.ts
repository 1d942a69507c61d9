import { billingReason, contract, coverWork, dayIn, defineNode, type JsonObject, take, z } from '#sdk'
import { optionalDay, optionalId, optionalText } from '../optional-params.ts'
import { requireCustomer } from '../run-customer.ts'
import { findContractExamples } from './find-contract-examples.ts'

/** Whether the contract in force pays for a type of work, by work type and hours left. */
export const findContract = defineNode({
  type: 'contract.find',
  title: 'Does the contract cover it?',
  description: 'Finds the contract in force and says whether it includes a type of work.',
  category: 'money',
  icon: 'IconFileCertificate',
  effect: 'reads',
  uses: ['billing'],
  params: z.object({
    workType: optionalText().meta({
      title: 'Type of work',
      picker: 'workType',
      placeholder: 'remote support',
    }),
    customerId: optionalId().meta({
      title: 'Customer',
      description: 'Empty: the customer that the event concerns.',
      picker: 'customer',
    }),
    day: optionalDay().meta({
      title: 'Day of the work',
      description: 'YYYY-MM-DD. Empty: today.',
      placeholder: '2026-11-21',
    }),
  }),
  output: z.object({
    covered: z.boolean(),
    reason: z.string(),
    reasonCode: billingReason.nullable(),
    contract: contract.nullable(),
  }),
  branches: { covered: 'Covered', not_covered: 'Not covered', none: 'No contract' },
  sample: {
    covered: false,
    reason: '"Tutto incluso" does not include cabling',
    reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
    contract: {
      id: '0198a4f0-5a70-7000-8000-000000000004',
      customerId: '0198a4f0-5a70-7000-8000-000000000002',
      name: 'Tutto incluso',
      kind: 'fixed_per_seat',
      startsOn: '2026-01-01',
      endsOn: null,
      seats: 14,
      includedMinutes: null,
      usedMinutes: 0,
      coveredWorkTypes: ['remote support', 'maintenance'],
      hourlyRateMinor: 8500,
      currency: 'EUR',
      taxCode: '22',
      taxRatePercent: 22,
      roundingMinutes: 15,
      notes: '',
    },
  },
  examples: findContractExamples,
  run: async ({ params, billing, customerId, event, now }) => {
    const day = params.day ?? dayIn(timeZoneOf(event), now)
    const found = await billing.findContract(requireCustomer(params.customerId, customerId), day)
    const coverage = coverWork(found, params.workType ?? 'remote support')
    const output = {
      covered: coverage.covered,
      reason: coverage.reason,
      reasonCode: coverage.covered ? null : coverage.reasonCode,
      contract: found ?? null,
    }
    if (!found) return take('none', output)
    return take(coverage.covered ? 'covered' : 'not_covered', output)
  },
})

function timeZoneOf(event: JsonObject): string {
  const parsed = z.object({ timeZone: z.string() }).safeParse(event.customer)
  return parsed.success ? parsed.data.timeZone : 'UTC'
}
