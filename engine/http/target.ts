import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { StepFailed } from '../sdk/errors.ts'
import { judgeAddress } from './judge-address.ts'

export interface Address {
  address: string
  family: number
}

/** Every address of a name, as the system knows it. */
export type Resolve = (host: string) => Promise<readonly Address[]>

/**
 * Whether an administrator opened an address that is not public, for this customer or for everybody. `host` is as it
 * stands in the URL, without brackets.
 */
export type Allow = (
  host: string,
  address: string,
  port: number,
  customerId: string | null,
) => boolean | Promise<boolean>

/**
 * Reads an address to request; the URL standard has turned odd spellings (0x7f.1, 2130706433, full-width digits) into
 * plain ones by then. Throws `StepFailed` with what to mend.
 */
export function readTarget(text: string, base?: URL): URL {
  const url = URL.parse(text.trim(), base?.href)
  if (!url) {
    throw new StepFailed(
      `"${shorten(text)}" is no web address. Write it whole, like https://example.com/api.`,
      {
        code: 'bad_url',
      },
    )
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new StepFailed(`Only http and https addresses can be requested, not ${url.protocol}`, {
      code: 'bad_url',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new StepFailed(
      `The address of ${url.host} holds a user name or password. Put them into a connection instead.`,
      { code: 'bad_url' },
    )
  }
  url.hash = ''
  // The dot of a whole name (RFC 1034 section 3.1) is in no certificate and in no list.
  url.hostname = url.hostname.replace(/\.$/, '')
  return url
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/** The name or address in a URL, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** Whose allow-list counts, and how names are looked up. */
export interface Guard {
  resolve: Resolve
  allow: Allow
  customerId: string | null
}

/**
 * Resolves a target once and checks every address it has; the connection must go to one of those that come back.
 * One address that is not allowed refuses the whole name: a name with a public and a private address is a trap.
 */
export function checkTarget(url: URL, guard: Guard): Promise<readonly Address[]> {
  return checkHost(hostOf(url), portOf(url), guard)
}

/** The same for a host name or an address without brackets, for what is no web address. */
export async function checkHost(host: string, port: number, guard: Guard): Promise<readonly Address[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await guard.resolve(host) : [{ address: host, family }]
  for (const { address } of addresses) await checkAddress(host, port, address, guard)
  return addresses
}

async function checkAddress(
  host: string,
  port: number,
  written: string,
  { allow, customerId }: Guard,
): Promise<void> {
  const { verdict, kind, address } = judgeAddress(written)
  if (verdict === 'public') return
  const target = host === written ? `${address} is` : `${host} leads to ${address},`
  if (verdict === 'never') {
    throw notAllowed(`${target} a ${kind}, which is never requested.`)
  }
  if (await allow(host, address, port, customerId)) return
  throw notAllowed(
    `${target} a ${kind}, and those are not requested unless they are allowed. An administrator can allow ` +
      `${address} port ${port} in the list of private targets.`,
  )
}

/** Every address of a name, in the order of the system. */
export function resolveName(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true, order: 'verbatim' })
}

function notAllowed(message: string): StepFailed {
  return new StepFailed(message, { code: 'address_not_allowed' })
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
