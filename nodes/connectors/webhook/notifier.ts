import { createHmac } from 'node:crypto'
import type { Means, Notifier } from '#sdk'
import { postMessage } from '../post-message.ts'
import { secretAddress } from '../secret-address.ts'
import type { WebhookCredentials } from './credentials.ts'

/**
 * Messages as JSON to any address, signed as Standard Webhooks has it (github.com/standard-webhooks/standard-webhooks,
 * spec 1.0). The id stays the same if it is sent again, so that the receiver can leave out what it has.
 */
export function webhookNotifier(
  { url, signingKey }: WebhookCredentials,
  { http }: Pick<Means, 'http'>,
  clock: () => Date = () => new Date(),
): Notifier {
  return {
    async send(notice, target, { key }, signal) {
      const sentAt = clock()
      const timestamp = String(Math.floor(sentAt.getTime() / 1000))
      const { title, text, urgent } = notice
      const data = { title, text, url: notice.url, urgent, target }
      const body = JSON.stringify({ type: 'message', timestamp: sentAt.toISOString(), data })
      const headers = {
        'webhook-id': key,
        'webhook-timestamp': timestamp,
        ...(signingKey === ''
          ? {}
          : { 'webhook-signature': sign(signingKey, `${key}.${timestamp}.${body}`) }),
      }
      await postMessage(http, { ...secretAddress(url), body, headers }, signal)
    },
  }
}

function sign(signingKey: string, content: string): string {
  const secret = signingKey.startsWith('whsec_') ? Buffer.from(signingKey.slice(6), 'base64') : signingKey
  return `v1,${createHmac('sha256', secret).update(content).digest('base64')}`
}
