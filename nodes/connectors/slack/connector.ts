import { defineConnector } from '#sdk'
import { bearerToken } from '../bearer-token.ts'
import { postMessage } from '../post-message.ts'
import { slackCredentials } from './credentials.ts'
import { readSlackAnswer, slackNotifier } from './notifier.ts'

export const slack = defineConnector({
  type: 'slack',
  title: 'Slack',
  description: 'Posts messages to channels of Slack.',
  icon: 'IconBrandSlack',
  credentials: slackCredentials,
  async check({ kind, secret, apiUrl }, signal, { http }) {
    if (kind === 'webhook')
      return 'Kept. Whether it is right shows with the first message: a check would post one'
    const post = {
      url: `${apiUrl}/auth.test`,
      auth: bearerToken(apiUrl, secret),
      body: '{}',
      repeatable: true,
    }
    const { user, team } = readSlackAnswer(await postMessage(http, post, signal), '')
    return `Signed in as ${user} of ${team}`
  },
  provides: { notifier: slackNotifier },
})
