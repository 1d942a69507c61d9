import { defineNode, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { notifyExamples } from './notify-examples.ts'

/** Posts a message to a chat, a phone or another system. */
export const notify = defineNode({
  type: 'people.notify',
  title: 'Send a message',
  description: 'Posts a message to Slack, Teams, phones (ntfy) or another system.',
  category: 'people',
  icon: 'IconMessage',
  effect: 'writes',
  idempotency: 'none',
  uses: ['notifier'],
  params: z.object({
    connection: optionalText().meta({ title: 'Send over', picker: 'connection:notifier' }),
    target: z
      .string()
      .nullish()
      .transform((target) => target?.trim() ?? '')
      .meta({
        title: 'Where',
        description:
          'A channel, a topic or a person, as the connection has it. Empty: wherever it posts by itself.',
        placeholder: '#alerts',
      }),
    title: z.string().trim().min(1).max(250).meta({ title: 'Title' }),
    text: z.string().max(100_000).default('').meta({ title: 'Text', multiline: true }),
    url: z
      .string()
      .nullish()
      .transform((url) => url?.trim() ?? '')
      .pipe(z.literal('').or(z.url({ protocol: /^https?$/, error: 'A link begins with https://' })))
      .meta({ title: 'Link', placeholder: 'https://' }),
    urgent: z.boolean().default(false).meta({
      title: 'Urgent',
      description: 'Stands out; a phone rings even where it is set to be quiet.',
    }),
  }),
  output: z.object({ title: z.string(), target: z.string() }),
  sample: { title: 'SRV-FILE01 is down', target: '#alerts' },
  examples: notifyExamples,
  ledger: ({ target, title }) => ({ target: `message${target === '' ? '' : ` to ${target}`}: ${title}` }),
  counts: () => ({ mails: 1 }),
  async run({ params, notifier, effect, signal }) {
    const { title, text, url, urgent, target } = params
    await notifier.send({ title, text, url, urgent }, target, effect, signal)
    return { title, target }
  },
})
