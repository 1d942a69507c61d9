import { type HttpAuth, type SecretVariables, StepFailed } from '#sdk'
import { isBoundTo, readBoundHosts, UnreadableHost } from '../connectors/http/bound-hosts.ts'
import { readHeaderLines } from './field-lines.ts'

/** Shorter secrets are not blotted out: they would tear holes into answers that do not hold them. */
const shortestBlotted = 6

/**
 * Headers in which `{NAME}` stands for a secret variable, as what signs a request: each goes only to the hosts of all its
 * variables, and is blotted out of answers. Undefined where there are none; throws `StepFailed` where a line has no secret.
 */
export async function secretHeaders(text: string, secrets: SecretVariables): Promise<HttpAuth | undefined> {
  const lines = Object.entries(readHeaderLines(text))
  if (lines.length === 0) return undefined
  const opened = new Map<string, { value: string; hosts: string }>()
  for (const [header, pattern] of lines) {
    const names = [...pattern.matchAll(placeholder)].flatMap(([, name]) => name ?? [])
    if (names.length === 0) {
      throw new StepFailed(
        `Secret headers: "${header}" names no secret. Write it like "Authorization: Bearer {apiKey}", or put it under Headers.`,
        { code: 'bad_parameter' },
      )
    }
    for (const name of names) opened.set(name, opened.get(name) ?? (await secrets.open(name)))
  }
  const headers = Object.fromEntries(
    lines.map(([header, pattern]) => [
      header,
      // A secret may hold what a replacement string would take as its own.
      pattern.replace(placeholder, (_, name: string) => opened.get(name)?.value ?? ''),
    ]),
  )
  const bound = [...opened].map(([name, { hosts }]) => ({ name, hosts: boundHostsOf(name, hosts) }))
  const hidden = [...opened.values()].flatMap(({ value }) =>
    value.length < shortestBlotted
      ? []
      : [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)],
  )
  return {
    hosts: bound.flatMap(({ hosts }) => hosts.map(({ written }) => written)),
    apply({ url, headers: given }) {
      const refused = bound.find(({ hosts }) => !isBoundTo(hosts, url))
      if (refused) throw notBound(refused.name, url)
      const taken = new Set(Object.keys(headers).map((header) => header.toLowerCase()))
      const others = Object.entries(given).filter(([header]) => !taken.has(header.toLowerCase()))
      return { url, headers: { ...Object.fromEntries(others), ...headers } }
    },
    redact: (shown) => hidden.reduce((rest, part) => rest.replaceAll(part, '•••'), shown),
  }
}

/** Signs with both, the connection's last. */
export function bothAuths(one: HttpAuth | undefined, other: HttpAuth | undefined): HttpAuth | undefined {
  if (!one || !other) return one ?? other
  return {
    hosts: [...one.hosts, ...other.hosts],
    apply: (request) => other.apply(one.apply(request)),
    redact: (text) => other.redact(one.redact(text)),
  }
}

const placeholder = /\{([A-Za-z]\w*)\}/g

function boundHostsOf(name: string, written: string) {
  try {
    return readBoundHosts(written)
  } catch (error) {
    if (!(error instanceof UnreadableHost)) throw error
    throw new StepFailed(`The hosts of the secret "${name}" cannot be read: ${error.message}`, {
      code: 'bad_parameter',
    })
  }
}

function notBound(name: string, address: string): StepFailed {
  const { origin } = new URL(address)
  return new StepFailed(
    `The secret "${name}" is not for ${origin}. Add the host to it under Settings, Variables, if it may go there.`,
    { class: 'Auth', code: 'host_not_bound' },
  )
}
