import { approvalAnswer, approvalResult, defineNode, pause, take, z } from '#sdk'
import { approvalExamples } from './approval-examples.ts'
import { toAskedPeople } from './asked-people.ts'
import { deadlineOf, howLong, nobodyLeft, questionParams, whomToAsk } from './question-params.ts'

/** Waits for people's yes or no: the run is parked, and goes on with the answer that decides. */
export const askForApproval = defineNode({
  type: 'people.approval',
  title: 'Ask for approval',
  description: 'Waits until people approve or refuse; one refusal ends it.',
  category: 'people',
  icon: 'IconUserCheck',
  effect: 'writes',
  uses: ['approvals'],
  params: z.object({
    ...questionParams,
    approvers: whomToAsk,
    needed: z
      .enum(['any', 'all', 'number'])
      .default('any')
      .meta({
        title: 'How many must approve',
        labels: { any: 'One of them', all: 'All of them', number: 'A number of them' },
      }),
    count: z.coerce.number().int().min(1).max(50).default(2).meta({
      title: 'Number',
      description: 'For “A number of them”.',
    }),
    ...howLong,
    byMail: z.boolean().default(true).meta({
      title: 'May be answered by e-mail',
      description:
        'By replying to the e-mail with yes or no, from the address that was written to. Works where a published workflow reads a mailbox.',
    }),
  }),
  output: z.object({
    outcome: z.enum(['approved', 'rejected', 'expired']),
    /** Names of those whose answers decided. */
    by: z.array(z.string()),
    answers: z.array(approvalAnswer),
    /** The last that somebody wrote. */
    comment: z.string(),
  }),
  branches: { approved: 'Approved', rejected: 'Refused', expired: 'Expired' },
  sample: {
    outcome: 'approved',
    by: ['Anna Ferri'],
    answers: [
      {
        by: 'Anna Ferri',
        choice: 'approved',
        comment: 'After 18:00 please',
        at: '2026-01-05T08:00:00.000Z',
        onBehalf: '',
      },
    ],
    comment: 'After 18:00 please',
  },
  examples: approvalExamples,
  async run({ params, now, resumed, approvals }) {
    if (!resumed) {
      const { title, message, needed, count, proof, remindHours } = params
      const deadline = deadlineOf(now, params)
      const { signal } = await approvals.ask({
        kind: 'approval',
        title,
        message,
        people: toAskedPeople(params.approvers),
        needed: needed === 'number' ? count : needed === 'any' ? 1 : 'all',
        proof,
        byMail: params.byMail,
        ...(deadline ? { deadline } : {}),
        ...(remindHours === undefined ? {} : { remindHours }),
      })
      return pause(deadline ? { signal, until: deadline } : { signal })
    }
    if (resumed.by === 'timer') {
      const answers = await approvals.expire()
      return take('expired', { outcome: 'expired' as const, by: [], answers, comment: lastComment(answers) })
    }
    const { outcome, answers, missing } = approvalResult.parse(resumed.by === 'signal' ? resumed.data : null)
    if (outcome === 'gone' || outcome === 'answered') throw nobodyLeft(missing)
    const by = answers.filter(({ choice }) => choice === outcome).map((answer) => answer.by)
    return take(outcome, { outcome, by, answers, comment: lastComment(answers) })
  },
})

function lastComment(answers: readonly { comment: string }[]): string {
  return answers.findLast(({ comment }) => comment !== '')?.comment ?? ''
}
