import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import { buildConnector, Client, type Dispatcher } from 'undici'
import { AnswerUnfit } from './answer-unfit.ts'
import type { Answer, Hop } from './hop.ts'
import type { Address } from './target.ts'

const connectTimeoutMs = 10_000
/** Status line and headers of an answer at most. */
const maxHeaderBytes = 64 * 1024

/** Why one request came to nothing, and how far it got. */
export class HopFailed extends Error {
  override name = 'HopFailed'
  /** False only where nothing of the request can have reached the other side. */
  readonly sent: boolean
  /** The status, where the answer had begun. */
  readonly status: number | undefined
  constructor(cause: unknown, sent: boolean, status: number | undefined) {
    super('The request failed', { cause })
    this.sent = sent
    this.status = status
  }
}

/**
 * Sends one request over a connection of its own to one of the addresses that were checked, and to no other: there is
 * no second look-up, no proxy, no redirect. Throws `HopFailed`.
 */
export async function sendHop(
  hop: Hop,
  addresses: readonly Address[],
  { signal, maxBytes, ca }: { signal: AbortSignal; maxBytes: number; ca: string | undefined },
): Promise<Answer> {
  let sent = false
  let status: number | undefined
  const client = new Client(hop.url.origin, {
    connect: connectOnlyTo(addresses, ca, () => {
      sent = true
    }),
    pipelining: 1,
    maxHeaderSize: maxHeaderBytes,
  })
  let abort = () => {}
  try {
    return await new Promise<Answer>((resolve, reject) => {
      abort = () => {
        reject(signal.reason)
        client.destroy(new Error('aborted')).catch(() => {})
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      const chunks: Buffer[] = []
      let size = 0
      let headers: Answer['headers'] = {}
      client.dispatch(
        {
          path: `${hop.url.pathname}${hop.url.search}`,
          method: hop.method,
          headers: hop.headers,
          body: hop.body ?? null,
          reset: true,
        },
        {
          onRequestStart() {},
          onResponseStart(_, statusCode, received) {
            // 100 Continue and its like come before the answer.
            if (statusCode < 200) return
            status = statusCode
            headers = flatten(received)
          },
          onResponseData(controller, chunk) {
            size += chunk.length
            if (size > maxBytes) controller.abort(AnswerUnfit.tooLarge(maxBytes))
            else chunks.push(chunk)
          },
          onResponseEnd() {
            if (status === undefined) reject(new Error('The answer has no status'))
            else resolve({ status, headers, bytes: Buffer.concat(chunks) })
          },
          onResponseError(_, error) {
            reject(error)
          },
        },
      )
    })
  } catch (error) {
    throw new HopFailed(error, sent, status)
  } finally {
    signal.removeEventListener('abort', abort)
    await client.destroy()
  }
}

/** `onConnected` is called when the request is about to be written. */
function connectOnlyTo(
  addresses: readonly Address[],
  ca: string | undefined,
  onConnected: () => void,
): buildConnector.connector {
  const lookup: LookupFunction = (_, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else if (first) callback(null, first.address, first.family)
    else callback(new Error('No address'), '', 0)
  }
  const checked = new BlockList()
  for (const { address } of addresses) checked.addAddress(bare(address), isIPv6(address) ? 'ipv6' : 'ipv4')
  const connect = buildConnector({
    lookup,
    timeout: connectTimeoutMs,
    allowH2: false,
    maxCachedSessions: 0,
    ...(ca === undefined ? {} : { ca }),
  })
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      const { remoteAddress = '' } = socket
      if (
        remoteAddress === '' ||
        !checked.check(bare(remoteAddress), isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')
      ) {
        socket.destroy()
        return callback(new Error(`Connected to ${remoteAddress}, which was not checked`), null)
      }
      onConnected()
      callback(null, socket)
    })
}

/** Without the zone of a link-local address. */
function bare(address: string): string {
  return address.replace(/%.*$/, '')
}

/** RFC 9110 section 5.3: several of one name are a list; cookies, which hold commas, stand on lines of their own. */
function flatten(headers: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(name.toLowerCase() === 'set-cookie' ? '\n' : ', ') : (value ?? ''),
    ]),
  )
}
