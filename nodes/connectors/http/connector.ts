import { defineConnector } from '#sdk'
import { readBoundHosts } from './bound-hosts.ts'
import { httpCredentials } from './credentials.ts'
import { httpAuth } from './http-auth.ts'

export const http = defineConnector({
  type: 'http',
  title: 'Web API (HTTP)',
  description: 'A token, key or password for web requests, sent to its own hosts and nowhere else.',
  icon: 'IconKey',
  credentials: httpCredentials,
  // Nothing is sent: which address would prove a secret, and do no harm, only the step that uses it knows.
  check: async (credentials) => {
    const hosts = readBoundHosts(credentials.hosts).map(({ written }) => written)
    return `Kept for ${hosts.join(', ')}. It shows whether it is right when a step uses it`
  },
  provides: { httpAuth },
})
