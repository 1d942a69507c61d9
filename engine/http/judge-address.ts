import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * `public`: anybody's. `private`: only where an administrator allowed it. `never`: no allow-list opens it, because it
 * answers with the credentials of the machine we run on, or is no single machine at all.
 */
export interface Judgement {
  verdict: 'public' | 'private' | 'never'
  /** What kind of address it is, to be read in a sentence after "a". */
  kind: string
  /** As it is compared and shown: an IPv4 address mapped into IPv6 is the IPv4 address. */
  address: string
}

/** Metadata and credentials of cloud machines; Azure's and Alibaba's lie outside the link-local network. */
const metadata = new Set(
  [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
  ].map((address) => ipaddr.parse(address).toNormalizedString()),
)

const kinds: Record<string, string> = {
  loopback: 'loopback address',
  private: 'private address',
  linkLocal: 'link-local address',
  carrierGradeNat: 'carrier-grade NAT address',
  uniqueLocal: 'private address',
  deprecatedSiteLocal: 'site-local address',
  benchmarking: 'benchmarking address',
  '6to4': '6to4 tunnel address',
  teredo: 'Teredo tunnel address',
  rfc6145: 'translated IPv4 address',
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
const ipv4Compatible = ipaddr.IPv6.parseCIDR('::/96')
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** Judges an address as `dns.lookup` or a URL writes it, by the special-purpose registries of IANA (RFC 6890). */
export function judgeAddress(text: string): Judgement {
  // Without the zone, which says only by which interface it is reached.
  const written = text.replace(/%.*$/, '')
  if (isIPv4(written)) return judgeIPv4(ipaddr.IPv4.parse(written))
  // Spelled out by the URL standard: ipaddr.js takes ::10.0.0.1 for the other address ::ffff:10.0.0.1.
  const spelled = isIPv6(written) ? URL.parse(`http://[${written}]/`)?.hostname.slice(1, -1) : undefined
  if (spelled === undefined) return { verdict: 'never', kind: 'malformed address', address: text }
  const parsed = ipaddr.IPv6.parse(spelled)
  return parsed.isIPv4MappedAddress() ? judgeIPv4(parsed.toIPv4Address()) : judgeIPv6(parsed)
}

function judgeIPv4(parsed: ipaddr.IPv4): Judgement {
  const address = parsed.toString()
  if (metadata.has(address)) return { verdict: 'never', kind: 'cloud metadata address', address }
  const range = parsed.range()
  if (range === 'unicast') return { verdict: 'public', kind: 'public address', address }
  return { verdict: isOneMachine(range) ? 'private' : 'never', kind: kindOf(range), address }
}

function judgeIPv6(parsed: ipaddr.IPv6): Judgement {
  const address = parsed.toString()
  if (metadata.has(parsed.toNormalizedString()))
    return { verdict: 'never', kind: 'cloud metadata address', address }
  const range = parsed.range()
  if (!isOneMachine(range)) return { verdict: 'never', kind: kindOf(range), address }

  const embedded = embeddedIPv4(parsed).map(judgeIPv4)
  // Zeros are where nothing is embedded.
  const worst = embedded.find(({ verdict, address }) => verdict === 'never' && !address.startsWith('0.'))
  if (worst) return { verdict: 'never', kind: `${worst.kind} inside an IPv6 address`, address }
  if (parsed.match(nat64)) {
    const [inner] = embedded
    return inner?.verdict === 'public'
      ? { verdict: 'public', kind: 'public address', address }
      : { verdict: 'private', kind: `${inner?.kind ?? 'address'} behind NAT64`, address }
  }
  const isPublic = range === 'unicast' && parsed.match(globalUnicast)
  return isPublic
    ? { verdict: 'public', kind: 'public address', address }
    : { verdict: 'private', kind: kindOf(range), address }
}

/** The IPv4 addresses that a translator or tunnel may read out of an IPv6 address. */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4[] {
  const bytes = address.toByteArray()
  const at = (...places: number[]) => new ipaddr.IPv4(places.map((place) => bytes[place] ?? 0))
  const last = at(12, 13, 14, 15)
  switch (address.range()) {
    case '6to4':
      return [at(2, 3, 4, 5)]
    case 'teredo':
      // RFC 4380 section 4: the server, and the client's own address with every bit turned over.
      return [at(4, 5, 6, 7), new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))]
    case 'rfc6052':
      // RFC 6052 section 2.2: after a prefix of 48 bits it is split around byte 8, after one of 96 it is the end.
      return address.match(nat64) ? [last] : [at(6, 7, 9, 10), last]
    case 'rfc6145':
      return [last]
    case 'loopback':
      return []
    default:
      return address.match(ipv4Compatible) ? [last] : []
  }
}

function isOneMachine(range: string): boolean {
  return range !== 'multicast' && range !== 'broadcast' && range !== 'unspecified'
}

function kindOf(range: string): string {
  return kinds[range] ?? (isOneMachine(range) ? 'reserved address' : `${range} address`)
}
