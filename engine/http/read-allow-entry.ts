import ipaddr from 'ipaddr.js'
import { StepFailed } from '../sdk/errors.ts'
import { judgeAddress } from './judge-address.ts'

/**
 * Reads what an administrator wrote: one address is a network of one, and a network with bits beyond its length is
 * cut to it. Throws `StepFailed` with what to mend.
 */
export function readAllowEntry(entry: {
  cidr: string
  hostPattern?: string | undefined
  ports?: readonly number[] | undefined
}): { cidr: string; hostPattern: string; ports: number[] } {
  const hostPattern = entry.hostPattern?.trim().toLowerCase().replace(/\.$/, '') || '*'
  if (!/^(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]+)$/.test(hostPattern)) {
    throw bad(`"${hostPattern}" is no host: write nas.example.com, *.example.com or * for every name.`)
  }
  const ports = [...new Set(entry.ports ?? [])].sort((a, b) => a - b)
  const strange = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535)
  if (strange !== undefined) throw bad(`${strange} is no port.`)
  return { cidr: readNetwork(entry.cidr.trim()), hostPattern, ports }
}

function readNetwork(text: string): string {
  const [address = '', length, ...more] = text.split('/')
  const family = ipaddr.IPv4.isValidFourPartDecimal(address) ? 4 : ipaddr.IPv6.isValid(address) ? 6 : 0
  const bits = family === 4 ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && prefix <= bits)
  if (family === 0 || !isLength || more.length > 0 || address.includes('%')) {
    throw bad(`"${text}" is no network: write it like 10.1.0.0/16, or one address like 10.1.2.3.`)
  }
  if (prefix === 0) throw bad(`"${text}" is every address there is: name the network that is meant.`)
  const judged = judgeAddress(address)
  if (judged.verdict === 'never' && prefix === bits) {
    throw bad(`${address} is a ${judged.kind}, which is never requested.`)
  }
  const parsed = ipaddr.parse(address)
  if (family === 6 && parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    throw bad(`Write ${judged.address} instead of ${address}: it is an IPv4 address.`)
  }
  const network =
    family === 4
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${prefix}`)
  return `${network.toString()}/${prefix}`
}

function bad(message: string): StepFailed {
  return new StepFailed(message, { code: 'bad_allowed_target' })
}
