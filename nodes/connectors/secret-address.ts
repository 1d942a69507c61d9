import type { HttpAuth } from '#sdk'

/**
 * An address that is itself a secret, as that of an incoming webhook: the request names only its origin, so that no error
 * and no log shows more. For requests that follow no redirects.
 */
export function secretAddress(address: string): { url: string; auth: HttpAuth } {
  const { origin, host, pathname, search } = new URL(address)
  const hidden = [address, `${pathname}${search}`].filter((text) => text.length > 1)
  return {
    url: `${origin}/`,
    auth: {
      hosts: [host],
      apply: ({ headers }) => ({ url: address, headers }),
      redact: (text) => hidden.reduce((shown, part) => shown.replaceAll(part, '•••'), text),
    },
  }
}
