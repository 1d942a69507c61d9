import { approvalResult, defineNode, formFields, pause, take, z } from '#sdk'
import { toAskedPeople } from './asked-people.ts'
import { formExamples } from './form-examples.ts'
import { deadlineOf, howLong, nobodyLeft, questionParams, whomToAsk } from './question-params.ts'

/** Waits until one of those asked has filled in a form. */
export const askWithForm = defineNode({
  type: 'people.form',
  title: 'Ask with a form',
  description: 'Waits until somebody has filled in a form; later steps read what they wrote.',
  category: 'people',
  icon: 'IconForms',
  effect: 'writes',
  uses: ['approvals'],
  params: z.object({
    ...questionParams,
    people: whomToAsk,
    fields: formFields.meta({ title: 'Fields' }),
    ...howLong,
  }),
  output: z.object({
    /** By the names of the fields; blank is null. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    by: z.string(),
  }),
  branches: { answered: 'Filled in', expired: 'Expired' },
  sample: { values: { when: '2026-01-05', reason: 'New colleague' }, by: 'Anna Ferri' },
  examples: formExamples,
  async run({ params, now, resumed, approvals }) {
    if (!resumed) {
      const { title, message, fields, proof, remindHours } = params
      const deadline = deadlineOf(now, params)
      const { signal } = await approvals.ask({
        kind: 'form',
        title,
        message,
        fields,
        people: toAskedPeople(params.people),
        needed: 1,
        proof,
        ...(deadline ? { deadline } : {}),
        ...(remindHours === undefined ? {} : { remindHours }),
      })
      return pause(deadline ? { signal, until: deadline } : { signal })
    }
    if (resumed.by === 'timer') {
      await approvals.expire()
      const values = Object.fromEntries(params.fields.map(({ name }) => [name, null]))
      return take('expired', { values, by: '' })
    }
    const { outcome, values, answers, missing } = approvalResult.parse(
      resumed.by === 'signal' ? resumed.data : null,
    )
    if (outcome !== 'answered') throw nobodyLeft(missing)
    return take('answered', { values, by: answers.at(-1)?.by ?? '' })
  },
})
