import { approvalResult, defineNode, type PageRequest, pause, StepFailed, take, z } from '#sdk'
import { inSeconds, timeUnit } from '../durations.ts'
import { optionalText } from '../optional-params.ts'
import { askedPeople, toAskedPeople } from './asked-people.ts'
import { escalateExamples } from './escalate-examples.ts'
import { questionParams } from './question-params.ts'

const level = z.object({
  who: askedPeople().meta({
    title: 'Who',
    description: 'A person, a role, a team, or who is on call in a team.',
    picker: 'approver',
  }),
  byMail: z.boolean().default(true).meta({ title: 'By e-mail' }),
  connection: optionalText().meta({
    title: 'And in the chat',
    description: 'Empty: none.',
    picker: 'connection:notifier',
  }),
  target: z.string().trim().max(500).default('').meta({
    title: 'Where in the chat',
    description:
      'A channel, a topic or a person, as the connection has it. Empty: wherever it posts by itself.',
    placeholder: '#on-call',
  }),
  wait: z.coerce.number().positive().max(10_000).default(10).meta({ title: 'Goes on after' }),
  unit: timeUnit.exclude(['days']).default('minutes').meta({ title: 'Unit' }),
})

/** Calls one level after the other until somebody takes it: the run is parked meanwhile. */
export const escalate = defineNode({
  type: 'people.escalate',
  title: 'Call until somebody takes it',
  description: 'Writes to one level after the other until somebody takes it by link, e-mail or in Sentiero.',
  category: 'people',
  icon: 'IconBellRinging',
  effect: 'writes',
  uses: ['approvals'],
  params: z.object({
    ...questionParams,
    levels: z.array(level).min(1, 'Add at least one level').max(10).meta({ title: 'Levels' }),
    repeat: z.coerce.number().int().min(0).max(20).default(0).meta({
      title: 'Begin again',
      description: 'How often all levels are called once more when nobody took it.',
    }),
  }),
  output: z.object({
    outcome: z.enum(['acknowledged', 'exhausted']),
    /** Who took it, blank where nobody did. */
    by: z.string(),
    at: z.iso.datetime(),
    comment: z.string(),
    /** The level that was called last, from 1, and in which round. */
    level: z.int(),
    round: z.int(),
    /** Whom it could not call, and why. */
    unreached: z.array(z.string()),
  }),
  branches: { acknowledged: 'Taken', exhausted: 'Nobody took it' },
  sample: {
    outcome: 'acknowledged',
    by: 'Marta Conti',
    at: '2026-01-05T02:14:00.000Z',
    comment: '',
    level: 2,
    round: 1,
    unreached: [],
  },
  examples: escalateExamples,
  async run({ params, now, resumed, approvals }) {
    const request = pageOf(params)
    if (resumed?.by === 'signal') {
      const { answers } = approvalResult.parse(resumed.data)
      const answer = answers.at(-1)
      if (!answer) throw new Error('A page was ended by no answer')
      return takenBy(answer, await approvals.pagePlace(request))
    }
    const paged = await approvals.page(request, resumed !== undefined)
    if (paged.is === 'paged') return pause({ signal: paged.signal, until: paged.until })
    if (paged.is === 'taken') return takenBy(paged.answer, paged)
    const { level, round, unreached } = paged
    return take('exhausted', {
      outcome: 'exhausted' as const,
      by: '',
      at: now.toISOString(),
      comment: '',
      level,
      round,
      unreached,
    })
  },
})

function takenBy(
  { by, at, comment }: { by: string; at: string; comment: string },
  { level, round, unreached }: { level: number; round: number; unreached: string[] },
) {
  return take('acknowledged', {
    outcome: 'acknowledged' as const,
    by,
    at,
    comment,
    level,
    round,
    unreached,
  })
}

function pageOf({
  title,
  message,
  levels,
  repeat,
}: {
  title: string
  message: string
  levels: readonly z.output<typeof level>[]
  repeat: number
}): PageRequest {
  return {
    title,
    message,
    repeat,
    levels: levels.map(({ who, byMail, connection, target, wait, unit }, at) => {
      if (!byMail && connection === undefined) {
        throw new StepFailed(
          `Level ${at + 1} reaches nobody: switch its e-mail on, or choose a chat connection.`,
          { code: 'silent_level' },
        )
      }
      return {
        people: toAskedPeople(who),
        byMail,
        channels: connection === undefined ? [] : [{ connectionId: connection, target }],
        seconds: inSeconds(wait, unit),
      }
    }),
  }
}
