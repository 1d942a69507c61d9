import { connect, type Socket } from 'node:net'
import type { Dial } from '../sdk/means.ts'
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
 * has is checked, and the connection goes to one of those.
 */
export function createDial({ allow = () => false, resolve = resolveName }: DialOptions = {}) {
  return async (...[{ host, port, customerId }, signal]: Parameters<Dial>): Promise<Socket> => {
    try {
      const name = plainHost(host)
      const addresses = await untilAborted(checkHost(name, port, { allow, resolve, customerId }), signal)
      return await connectToOne(addresses, port, signal)
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

/** The first that answers, in their order. */
async function connectToOne(
  addresses: readonly Address[],
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  let failed: unknown = Object.assign(new Error('No address'), { code: 'ENOTFOUND' })
  for (const { address } of addresses) {
    try {
      return await connectTo(address, port, signal)
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
