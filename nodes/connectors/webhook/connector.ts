import { defineConnector } from '#sdk'
import { webhookCredentials } from './credentials.ts'
import { webhookNotifier } from './notifier.ts'

export const messageWebhook = defineConnector({
  type: 'webhook',
  title: 'Messages to a webhook',
  description:
    'Posts messages as signed JSON to any address, such as a chat or a pager that has no connector here.',
  icon: 'IconWebhook',
  credentials: webhookCredentials,
  // Any request to it would be a message.
  check: async ({ url }) =>
    `Kept for ${new URL(url).host}. Whether it is right shows with the first message: a check would post one`,
  provides: { notifier: (credentials, means) => webhookNotifier(credentials, means) },
})
