import { z } from '#sdk'

export const slackCredentials = z
  .object({
    kind: z
      .enum(['webhook', 'bot'])
      .default('webhook')
      .meta({
        title: 'How it posts',
        description: 'A webhook posts to its one channel; a bot to every channel that it was invited to.',
        labels: { webhook: 'Incoming webhook', bot: 'Bot token' },
      }),
    secret: z.string().trim().min(1).meta({
      title: 'Webhook address or bot token',
      description: 'https://hooks.slack.com/services/… or xoxb-…',
      secret: true,
    }),
    channel: z.string().trim().max(200).default('').meta({
      title: 'Channel of the bot',
      description: 'Where it posts if a step names no other: the name or the id.',
      placeholder: '#alerts',
    }),
    apiUrl: z
      .url({ protocol: /^https?$/ })
      .default('https://slack.com/api')
      .meta({
        title: 'Address of the API',
        description: 'Another one for GovSlack: https://slack-gov.com/api',
      }),
  })
  .superRefine(({ kind, secret }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['secret'], message })
    if (kind === 'webhook' && !/^https?:$/.test(URL.parse(secret)?.protocol ?? '')) {
      refuse('The webhook’s address begins with https://hooks.slack.com/')
    }
    if (kind === 'bot' && !/^xox[a-z]-[\w-]+$/.test(secret)) refuse('A bot token begins with xoxb-')
  })

export type SlackCredentials = z.output<typeof slackCredentials>
