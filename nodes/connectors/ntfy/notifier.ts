import { type Means, type Notifier, StepFailed } from '#sdk'
import { bearerToken } from '../bearer-token.ts'
import { cutToBytes } from '../cut-text.ts'
import { postMessage } from '../post-message.ts'
import { type NtfyCredentials, topicName } from './credentials.ts'

/** Longer ones become an attachment (docs.ntfy.sh/publish, "Limitations"). */
const mostTextBytes = 4000

/** Pushes to phones over ntfy (docs.ntfy.sh/publish, "Publish as JSON"). It knows no keys: nothing is posted again. */
export function ntfyNotifier(
  { server, topic, token }: NtfyCredentials,
  { http }: Pick<Means, 'http'>,
): Notifier {
  return {
    async send({ title, text, url, urgent }, target, _effect, signal) {
      const to = target || topic
      if (!topicName.test(to)) throw badTopic(to)
      const body = JSON.stringify({
        topic: to,
        title,
        message: cutToBytes(text || title, mostTextBytes),
        priority: urgent ? 5 : 3,
        ...(url === '' ? {} : { click: url }),
        ...(urgent ? { tags: ['rotating_light'] } : {}),
      })
      const auth = token === '' ? undefined : bearerToken(server, token)
      await postMessage(http, { url: `${server}/`, body, ...(auth ? { auth } : {}) }, signal)
    },
  }
}

function badTopic(topic: string): StepFailed {
  return new StepFailed(
    topic === ''
      ? 'No topic is named, in the step or in the connection.'
      : `"${topic}" is no topic of ntfy: letters, digits, - and _ only, 64 at most.`,
    { code: 'ntfy_topic' },
  )
}
