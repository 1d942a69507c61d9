import { StepFailed, z } from '#sdk'
import { optionalNumber } from '../optional-params.ts'
import { askedPeople } from './asked-people.ts'

const hours = { minutes: 1 / 60, hours: 1, days: 24 } as const

/** What both an approval and a form take. */
export const questionParams = {
  title: z.string().trim().min(1).max(500).meta({ title: 'Title', placeholder: 'Restart SRV-1 tonight?' }),
  message: z.string().trim().max(10_000).default('').meta({
    title: 'Message',
    description: 'What happens then, in words of whoever decides. Plain text.',
    multiline: true,
  }),
}

export const whomToAsk = askedPeople().meta({
  title: 'Who is asked',
  description: 'Users answer in Sentiero, contacts of the customer by a personal link.',
  picker: 'approver',
})

export const howLong = {
  deadlineAmount: optionalNumber(z.number().positive().max(10_000)).meta({
    title: 'Time to answer',
    description: 'Then the run goes on by “Expired”. Empty: it waits without end.',
  }),
  deadlineUnit: z.enum(['minutes', 'hours', 'days']).default('hours').meta({ title: 'Unit' }),
  remindHours: optionalNumber(z.number().min(0.1).max(1000)).meta({
    title: 'Remind every (hours)',
    description: 'Who has not answered is written to again. Empty: never.',
  }),
  proof: z
    .enum(['code', 'link'])
    .default('code')
    .meta({
      title: 'Contacts prove themselves by',
      description: 'A code sent to their own address, so that a forwarded link decides nothing.',
      labels: { code: 'A code by e-mail', link: 'The link alone' },
    }),
}

export function deadlineOf(
  now: Date,
  { deadlineAmount, deadlineUnit }: { deadlineAmount?: number | undefined; deadlineUnit: keyof typeof hours },
): Date | undefined {
  if (deadlineAmount === undefined) return undefined
  return new Date(now.getTime() + deadlineAmount * hours[deadlineUnit] * 3_600_000)
}

/** Nobody is left who may answer. */
export function nobodyLeft(missing: readonly string[]): StepFailed {
  const who = missing.length > 0 ? missing.join('; ') : 'Too few are left of those asked'
  return new StepFailed(
    `Nobody can answer any more. ${who}. Choose others in the step and run it again, or hand open questions over before somebody leaves.`,
    { class: 'NotFound', code: 'approver_gone' },
  )
}
