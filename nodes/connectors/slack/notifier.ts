import { type HttpResponse, type Means, type Notifier, StepFailed, TryAgain, z } from '#sdk'
import { bearerToken } from '../bearer-token.ts'
import { postMessage } from '../post-message.ts'
import { secretAddress } from '../secret-address.ts'
import type { SlackCredentials } from './credentials.ts'
import { slackText } from './slack-text.ts'

/** Messages to Slack by an incoming webhook or as a bot (chat.postMessage). It knows no keys: nothing is posted again. */
export function slackNotifier(credentials: SlackCredentials, { http }: Pick<Means, 'http'>): Notifier {
  const { kind, secret, channel, apiUrl } = credentials
  return {
    async send(notice, target, _effect, signal) {
      const text = slackText(notice)
      if (kind === 'webhook') {
        if (target !== '') throw ownChannelOnly(target)
        const body = JSON.stringify({ text, unfurl_links: false })
        await postMessage(http, { ...secretAddress(secret), body }, signal)
        return
      }
      const to = target || channel
      if (to === '') throw noChannel()
      const post = {
        url: `${apiUrl}/chat.postMessage`,
        auth: bearerToken(apiUrl, secret),
        body: JSON.stringify({ channel: to, text, unfurl_links: false }),
      }
      readSlackAnswer(await postMessage(http, post, signal), to)
    },
  }
}

const slackAnswer = z.looseObject({ ok: z.boolean(), error: z.string().optional() })

/** Slack says 200 and `ok: false` where it refuses (docs.slack.dev, "Evaluating responses"). */
export function readSlackAnswer(response: HttpResponse, channel: string): z.output<typeof slackAnswer> {
  const answer = slackAnswer.safeParse(parsed(response.body))
  if (!answer.success) {
    throw new StepFailed('Slack answered something that is no answer of its API. Check the address.', {
      class: 'Remote',
      code: 'slack_answer',
    })
  }
  const { ok, error = 'unknown' } = answer.data
  if (ok) return answer.data
  if (error === 'ratelimited' || error === 'service_unavailable') {
    throw new TryAgain(`Slack takes no message now (${error})`, { class: 'RateLimited', afterSeconds: 30 })
  }
  const cure = cures[error]
  throw new StepFailed(
    `Slack refused the message${channel === '' ? '' : ` to ${channel}`}: ${error}.${cure ? ` ${cure}` : ''}`,
    { class: authErrors.has(error) ? 'Auth' : 'Validation', code: `slack_${error}` },
  )
}

const authErrors = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
])

const cures: Readonly<Record<string, string>> = {
  channel_not_found: 'Check the name of the channel; of a private one the bot must be a member.',
  not_in_channel: 'Invite the bot to the channel: /invite @name',
  is_archived: 'The channel is archived.',
  missing_scope: 'Give the app the scope chat:write and install it anew.',
  invalid_auth: 'The token is not right. Copy it again from the app’s page.',
  token_revoked: 'The token was revoked. Install the app anew and copy its token.',
  account_inactive: 'The bot was removed. Install the app anew.',
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function ownChannelOnly(target: string): StepFailed {
  return new StepFailed(
    `A Slack webhook posts to its own channel, not to "${target}". Leave the place empty, or give the connection a bot token.`,
    { code: 'slack_target' },
  )
}

function noChannel(): StepFailed {
  return new StepFailed('No channel is named, in the step or in the connection.', { code: 'slack_target' })
}
