import { approvalResult, defineNode, formField, pause, take, z } from '#sdk'
import { inSeconds, longTimeUnit } from '../durations.ts'
import { optionalNumber, optionalText } from '../optional-params.ts'
import { resolveTicket } from '../tickets/ticket-reference.ts'
import { toAskedPeople } from './asked-people.ts'
import { humanTaskExamples } from './human-task-examples.ts'
import { nobodyLeft, questionParams, whomToAsk } from './question-params.ts'

/** Gives somebody something to do and waits until it is done. */
export const humanTask = defineNode({
  type: 'human.task',
  title: 'Task for somebody',
  description: 'Waits until a person, a role, a team or whoever is on call says that it is done.',
  category: 'people',
  icon: 'IconListCheck',
  effect: 'writes',
  uses: ['approvals', 'psa'],
  params: z.object({
    ...questionParams,
    who: whomToAsk.meta({
      title: 'Who does it',
      description: 'A person, a role, a team, or who is on call in a team. One of them is enough.',
      picker: 'approver',
    }),
    fields: z
      .array(formField)
      .max(50)
      .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
        message: 'Two fields have the same name',
      })
      .default([])
      .meta({ title: 'What to fill in', description: 'Later steps read it. May stay empty.' }),
    ticket: optionalText().meta({
      title: 'Ticket',
      description: 'The task shows on it too. Empty: on none.',
      picker: 'ticket',
      placeholder: '1001',
    }),
    dueAmount: optionalNumber(z.number().positive().max(10_000)).meta({
      title: 'Due in',
      description: 'Empty: whenever.',
    }),
    dueUnit: longTimeUnit.default('hours').meta({ title: 'Unit' }),
    whenOverdue: z
      .enum(['wait', 'leave'])
      .default('wait')
      .meta({
        title: 'When it is overdue',
        labels: { wait: 'Go on waiting', leave: 'Close it and go on by “Overdue”' },
      }),
    remindHours: optionalNumber(z.number().min(0.1).max(1000)).meta({
      title: 'Remind every (hours)',
      description: 'Empty: never.',
    }),
  }),
  output: z.object({
    /** By the names of the fields; blank is null. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    by: z.string(),
    comment: z.string(),
  }),
  branches: { done: 'Done', overdue: 'Overdue' },
  sample: { values: { serial: 'CZC1234567' }, by: 'Marta Conti', comment: 'It stands in the rack.' },
  examples: humanTaskExamples,
  async run({ params, now, resumed, approvals, psa }) {
    const { title, message, fields, dueAmount, dueUnit, whenOverdue, remindHours } = params
    if (!resumed) {
      const due =
        dueAmount === undefined ? undefined : new Date(now.getTime() + inSeconds(dueAmount, dueUnit) * 1000)
      const until = whenOverdue === 'leave' ? due : undefined
      const ticketId = params.ticket === undefined ? undefined : await resolveTicket(psa, params.ticket)
      const { signal } = await approvals.ask({
        kind: 'task',
        title,
        message,
        fields,
        people: toAskedPeople(params.who),
        needed: 1,
        ...(due ? { due } : {}),
        ...(until ? { deadline: until } : {}),
        ...(ticketId === undefined ? {} : { ticketId }),
        ...(remindHours === undefined ? {} : { remindHours }),
      })
      return pause(until ? { signal, until } : { signal })
    }
    if (resumed.by === 'timer') {
      await approvals.expire()
      const values = Object.fromEntries(fields.map(({ name }) => [name, null]))
      return take('overdue', { values, by: '', comment: '' })
    }
    const { outcome, values, answers, missing } = approvalResult.parse(resumed.data)
    if (outcome !== 'answered') throw nobodyLeft(missing)
    const answer = answers.at(-1)
    return take('done', { values, by: answer?.by ?? '', comment: answer?.comment ?? '' })
  },
})
