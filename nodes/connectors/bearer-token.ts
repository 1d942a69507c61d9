import type { HttpAuth } from '#sdk'

/** A token for one server, in the header `Authorization` (RFC 6750). For requests that follow no redirects. */
export function bearerToken(server: string, token: string): HttpAuth {
  return {
    hosts: [new URL(server).host],
    apply: ({ url, headers }) => ({ url, headers: { ...headers, authorization: `Bearer ${token}` } }),
    redact: (text) => text.replaceAll(token, '•••'),
  }
}
