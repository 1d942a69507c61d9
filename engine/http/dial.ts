import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Dial, Through } from '../sdk/means.ts'
import { requestFailure } from './request-failure.ts'
import { type Address, type Allow, checkHost, type Resolve, resolveName } from './target.ts'
import { untilAborted } from './until-aborted.ts'

const connectTimeoutMs = 10_000

export interface DialOptions {
  /** Asked for each address that is not public; without it none of those is connected to. */
  allow?: Allow
  /** Asked once for each name, `dns.lookup` if left out. */
  resolve?: Resolve
}

/**
 * Opens plain connections for protocols other than HTTP, under the same guard: the name is resolved once, every address it
 * has is checked, and the connection goes to one of those. Where it goes through another machine, that one is asked first
 * what the name means there, and gets the checked address.
 */
export function createDial({ allow = () => false, resolve = resolveName }: DialOptions = {}) {
  return async (...[{ host, port, customerId, through }, signal]: Parameters<Dial>): Promise<Duplex> => {
    try {
      const guard = { allow, resolve: through ? resolveThrough(through, resolve) : resolve, customerId }
      const addresses = await untilAborted(checkHost(plainHost(host), port, guard), signal)
      return await connectToOne(
        addresses,
        through ? (address) => through.open(address) : (address) => connectTo(address, port, signal),
        signal,
      )
    } catch (error) {
      throw requestFailure(error, { where: `${host}:${port}`, repeatable: true, signal })
    }
  }
}

/** As lists of allowed targets write it: small letters, no brackets, no dot of a whole name (RFC 1034 section 3.1). */
function plainHost(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}

function resolveThrough(through: Through, resolve: Resolve): Resolve {
  return async (name) => {
    const there = (await through.resolve(name)).filter((address) => isIP(address) !== 0)
    return there.length === 0 ? resolve(name) : there.map((address) => ({ address, family: isIP(address) }))
  }
}

/** The first that answers, in their order. */
async function connectToOne(
  addresses: readonly Address[],
  open: (address: string) => Promise<Duplex>,
  signal: AbortSignal,
): Promise<Duplex> {
  let failed: unknown = Object.assign(new Error('No address'), { code: 'ENOTFOUND' })
  for (const { address } of addresses) {
    try {
      return await open(address)
    } catch (error) {
      if (signal.aborted) throw error
      failed = error
    }
  }
  throw failed
}

function connectTo(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // An address, never a name: nothing is looked up a second time.
    const socket = connect({ host: address, port, noDelay: true })
    const giveUp = (error: unknown) => {
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timeout)
      socket.destroy()
      reject(error)
    }
    const onAbort = () => giveUp(signal.reason)
    const timeout = setTimeout(
      () => giveUp(Object.assign(new Error('No answer'), { code: 'ETIMEDOUT' })),
      connectTimeoutMs,
    )
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', giveUp)
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timeout)
      socket.off('error', giveUp)
      resolve(socket)
    })
  })
}
