import { defineNode, z } from '#sdk'
import { onCallExamples } from './on-call-examples.ts'

/** Who answers the phone for a team right now. */
export const whoIsOnCall = defineNode({
  type: 'oncall.who',
  title: 'Who is on call',
  description: 'Finds who is on call in a team now, by its rota and whoever took over.',
  category: 'people',
  icon: 'IconPhone',
  effect: 'reads',
  uses: ['onCall'],
  params: z.object({
    team: z.string().trim().min(1, 'Choose a team').max(200).meta({
      title: 'Team',
      description: 'Its name.',
      picker: 'team',
      placeholder: 'Night shift',
    }),
  }),
  output: z.object({
    team: z.string(),
    /** Of the first layer that has somebody. */
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    /** When the next one takes over. */
    until: z.iso.datetime(),
    /** One for each layer, the first to call first. */
    all: z.array(
      z.object({
        layer: z.string(),
        userId: z.string(),
        name: z.string(),
        email: z.string(),
        from: z.iso.datetime(),
        until: z.iso.datetime(),
        insteadOf: z.string(),
      }),
    ),
  }),
  sample: {
    team: 'Night shift',
    userId: '0198a4f0-5a70-7000-8000-000000000021',
    name: 'Marta Conti',
    email: 'marta@msp.example',
    until: '2026-11-23T08:00:00.000Z',
    all: [
      {
        layer: 'First',
        userId: '0198a4f0-5a70-7000-8000-000000000021',
        name: 'Marta Conti',
        email: 'marta@msp.example',
        from: '2026-11-16T08:00:00.000Z',
        until: '2026-11-23T08:00:00.000Z',
        insteadOf: '',
      },
    ],
  },
  examples: onCallExamples,
  async run({ params, onCall }) {
    const { team, duties } = await onCall.who(params.team)
    const [first] = duties
    if (!first) throw new Error('A team with a rota has somebody on call, or the store has thrown')
    const { userId, name, email, until } = first
    return { team, userId, name, email, until, all: duties }
  },
})
