import { defineNode, noChargeReason, StepFailed, timeEntry, z } from '#sdk'
import { optionalChoice, optionalText } from '../optional-params.ts'
import { resolveTicket, ticketReference } from '../tickets/ticket-reference.ts'
import { logTimeExamples } from './log-examples.ts'
import { readWork, workParams } from './work-params.ts'

/** Logs time on a ticket; the contract's increment rounds what is billed. */
export const logTime = defineNode({
  type: 'time.log',
  title: 'Log time',
  description: 'Logs time worked on a ticket.',
  category: 'money',
  icon: 'IconClock',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    minutes: z.coerce.number().int().min(1).max(10_080).meta({ title: 'Minutes' }),
    technician: optionalText().meta({
      title: 'Technician',
      description: 'Empty: the time is the automation’s.',
      picker: 'person',
    }),
    workType: optionalText().meta({
      title: 'Type of work',
      picker: 'workType',
      placeholder: 'remote support',
    }),
    startedAt: optionalText().meta({
      title: 'Started at',
      description: 'Empty: so that the work ends now.',
      placeholder: 'event.occurredAt',
    }),
    note: optionalText().meta({ title: 'Note for the team', multiline: true }),
    customerNote: optionalText().meta({ title: 'Note for the customer', multiline: true }),
    billable: optionalChoice(timeEntry.shape.billable).meta({
      title: 'Billable',
      description:
        'Auto: as the contract says, and hours that it includes are drawn. No charge: shown to the customer at no cost.',
      default: 'auto',
    }),
    noChargeReason: optionalChoice(noChargeReason).meta({
      title: 'Why nothing is charged',
      description: 'For "no charge".',
      default: 'GOODWILL',
    }),
    ...workParams,
  }),
  output: timeEntry,
  sample: {
    id: '0198a4f0-5a70-7000-8000-000000000006',
    ticketId: '0198a4f0-5a70-7000-8000-000000000001',
    customerId: '0198a4f0-5a70-7000-8000-000000000002',
    contractId: '0198a4f0-5a70-7000-8000-000000000004',
    technician: 'Automation',
    automation: true,
    startedAt: '2026-11-21T20:10:06.000Z',
    minutes: 12,
    billedMinutes: 15,
    workType: 'remote support',
    role: null,
    category: null,
    onSite: false,
    travelMinutes: 0,
    note: 'Restarted the web server.',
    customerNote: '',
    billable: 'auto',
    decision: 'no_charge',
    reasonCode: 'AUTOMATION',
    reason: 'The automation’s own minutes cost nothing',
    drawnMinutes: 0,
    drawnAmountMinor: 0,
    amountMinor: 0,
    taxMinor: 0,
    currency: 'EUR',
    approvalRef: null,
    billingLineId: null,
    correctsId: null,
    exportId: null,
    createdAt: '2026-11-21T20:22:06.000Z',
  },
  examples: logTimeExamples,
  counts: ({ ticket }, entry) => ({ tickets: [entry?.ticketId ?? ticket] }),
  run: async ({ params, psa, now, effect }) => {
    const { ticket, technician, startedAt, minutes } = params
    const { workType, note, customerNote, billable, noChargeReason } = params
    return psa.logTime(
      {
        ...readWork(params),
        workType,
        note,
        customerNote,
        billable,
        noChargeReason,
        minutes,
        ticketId: await resolveTicket(psa, ticket),
        technician: technician ?? 'Automation',
        automation: technician === undefined,
        startedAt: startedAt ? toIso(startedAt) : new Date(now.getTime() - minutes * 60_000).toISOString(),
      },
      effect,
    )
  },
})

function toIso(text: string): string {
  const instant = new Date(text)
  if (!Number.isNaN(instant.getTime())) return instant.toISOString()
  throw new StepFailed(
    `"${text}" is no date and time. Write it like 2026-11-21T20:10:00Z, or leave it empty.`,
  )
}
