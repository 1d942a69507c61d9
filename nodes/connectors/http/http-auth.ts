import { type HttpAuth, StepFailed } from '#sdk'
import { isBoundTo, readBoundHosts } from './bound-hosts.ts'
import type { HttpCredentials } from './credentials.ts'

/** Shorter secrets are not blotted out: they would tear holes into answers that do not hold them. */
const shortestBlotted = 6
const blot = '•••'

/** Fills the port `httpAuth` from a connection's credentials. */
export function httpAuth(credentials: HttpCredentials): HttpAuth {
  const { auth, name, user, secret } = credentials
  const bound = readBoundHosts(credentials.hosts)
  const hosts = bound.map(({ written }) => written)
  const basic = Buffer.from(`${user}:${secret}`).toString('base64')
  const hidden = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
    .concat(auth === 'basic' ? [basic] : [])
    .filter((text) => text.length >= shortestBlotted)
    .sort((a, b) => b.length - a.length)

  return {
    hosts,
    apply({ url, headers }) {
      if (!isBoundTo(bound, url)) throw notBound(url, hosts)
      switch (auth) {
        case 'bearer':
          return { url, headers: withHeader(headers, 'authorization', `Bearer ${secret}`) }
        case 'basic':
          return { url, headers: withHeader(headers, 'authorization', `Basic ${basic}`) }
        case 'header':
          return { url, headers: withHeader(headers, name.toLowerCase(), secret) }
        case 'query':
          return { url: withQuery(url, name, secret), headers }
      }
    },
    redact: (text) => hidden.reduce((shown, part) => shown.replaceAll(part, blot), text),
  }
}

function notBound(address: string, hosts: readonly string[]): StepFailed {
  const { origin } = new URL(address)
  return new StepFailed(
    `The connection's secret is not for ${origin}: it goes only to ${hosts.join(', ')}. Use another connection, or add the host to this one.`,
    { class: 'Auth', code: 'host_not_bound' },
  )
}

function withHeader(headers: Record<string, string>, name: string, value: string): Record<string, string> {
  const others = Object.entries(headers).filter(([given]) => given.toLowerCase() !== name)
  return { ...Object.fromEntries(others), [name]: value }
}

function withQuery(address: string, name: string, value: string): string {
  const url = new URL(address)
  // What is there stays as it is written, so that no other field changes its encoding.
  if (url.searchParams.has(name)) url.searchParams.delete(name)
  const field = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  url.search = url.search === '' ? field : `${url.search}&${field}`
  return url.href
}
