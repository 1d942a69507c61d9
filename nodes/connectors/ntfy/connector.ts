import { defineConnector, statusFailure } from '#sdk'
import { bearerToken } from '../bearer-token.ts'
import { ntfyCredentials } from './credentials.ts'
import { ntfyNotifier } from './notifier.ts'

export const ntfy = defineConnector({
  type: 'ntfy',
  title: 'ntfy',
  description: 'Pushes messages to phones over ntfy, its own server or yours.',
  icon: 'IconDeviceMobileMessage',
  credentials: ntfyCredentials,
  async check({ server, token }, signal, { http }) {
    const auth = token === '' ? undefined : bearerToken(server, token)
    // With a token the account says whether it is right (docs.ntfy.sh); without one any server is healthy or not.
    const url = auth ? `${server}/v1/account` : `${server}/v1/health`
    const response = await http.request(
      { method: 'GET', url, redirects: 0, ...(auth ? { auth } : {}) },
      signal,
    )
    const failure = statusFailure(response, { method: 'GET' })
    if (failure) throw failure
    return auth ? `The token is right for ${new URL(server).host}` : `${new URL(server).host} answers`
  },
  provides: { notifier: ntfyNotifier },
})
