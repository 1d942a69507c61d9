import { automatedWork, contract, deviceMonth, ticketMonth, z } from '#sdk'

/** A contract as a report shows it. */
const reportedContract = contract.pick({
  name: true,
  kind: true,
  includedMinutes: true,
  usedMinutes: true,
  includedPer: true,
  endsOn: true,
})

/** All that a monthly report says of a customer. */
export const customerMonth = z.object({
  /** Such as 2026-11. */
  month: z.string(),
  fromDay: z.iso.date(),
  toDay: z.iso.date(),
  customer: ticketMonth.shape.customer,
  tickets: ticketMonth.omit({ customer: true }),
  devices: deviceMonth,
  contracts: z.array(reportedContract),
  automation: automatedWork,
})
export type CustomerMonth = z.output<typeof customerMonth>

export const sampleMonth: CustomerMonth = {
  month: '2026-11',
  fromDay: '2026-11-01',
  toDay: '2026-11-30',
  customer: { id: '0198a4f0-5a70-7000-8000-000000000001', name: 'Rossi Srl', language: 'en' },
  tickets: {
    opened: 14,
    closed: 13,
    open: 2,
    byPriority: [
      { priority: 'high', opened: 3 },
      { priority: 'normal', opened: 11 },
    ],
    sla: { kept: 26, missed: 1 },
    minutes: 385,
    byWorkType: [{ workType: 'remote support', minutes: 385 }],
  },
  devices: {
    total: 24,
    byKind: [
      { kind: 'workstation', count: 21 },
      { kind: 'server', count: 3 },
    ],
    problems: 1,
    patches: { installed: 96, open: 4, overdue: 1 },
    deadlines: [{ name: 'shop.rossi.example', kind: 'certificate', day: '2026-12-21' }],
  },
  contracts: [
    {
      name: 'Twenty hours',
      kind: 'block_hours',
      includedMinutes: 1200,
      usedMinutes: 930,
      includedPer: 'contract',
      endsOn: '2027-06-30',
    },
  ],
  automation: {
    runs: 41,
    minutes: 310,
    flows: [
      {
        name: 'Server offline',
        runs: 6,
        minutes: 60,
        basis: {
          en: 'Checking, opening and closing the ticket',
          it: 'Controllo, apertura e chiusura del ticket',
        },
      },
      { name: 'E-mail to ticket', runs: 35, minutes: 250, basis: null },
    ],
  },
}
