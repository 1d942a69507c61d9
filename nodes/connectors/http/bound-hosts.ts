/** One place that a secret may go to. */
export interface BoundHost {
  scheme: 'https' | 'http'
  /** With `below`, every name below this one and not the name itself. */
  host: string
  below: boolean
  port: number
  /** As people wrote it. */
  written: string
}

/** An entry that names no place; the message says what to mend. */
export class UnreadableHost extends Error {}

/** Reads hosts, one a line or with commas between them. Without `http://` a host is reached over https only. */
export function readBoundHosts(text: string): BoundHost[] {
  return text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(readHost)
}

function readHost(written: string): BoundHost {
  const scheme = /^http:\/\//i.test(written) ? 'http' : 'https'
  const rest = written.replace(/^https?:\/\//i, '')
  const below = rest.startsWith('*.')
  const url = URL.parse(`${scheme}://${below ? rest.slice(2) : rest}`)
  if (!url || url.hostname === '' || rest.includes('://') || url.hostname.includes('*')) {
    throw new UnreadableHost(`"${written}" is no host. Write it like api.example.com or *.example.com.`)
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UnreadableHost(`Write only the host of "${written}", like ${url.host}.`)
  }
  const host = url.hostname.replace(/\.$/, '')
  if (below && !host.includes('.')) {
    throw new UnreadableHost(`"${written}" would be half the internet. Name the domain, like *.example.com.`)
  }
  return { scheme, host, below, port: portOf(url), written }
}

/** Whether a whole address lies in one of the places. */
export function isBoundTo(hosts: readonly BoundHost[], address: string): boolean {
  const url = URL.parse(address)
  if (!url) return false
  const name = url.hostname.replace(/\.$/, '')
  return hosts.some(
    ({ scheme, host, below, port }) =>
      url.protocol === `${scheme}:` &&
      portOf(url) === port &&
      (below ? name.endsWith(`.${host}`) && name.length > host.length + 1 : name === host),
  )
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}
