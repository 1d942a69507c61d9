import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface Vendor extends AsyncDisposable {
  port: number
  /** Where a write goes that is done once under one Idempotency-Key; `what` names it in the counts. */
  keyed(what: string): string
  /** Where each request is done, whatever its key. */
  unkeyed(what: string): string
  /** Where each request is refused for good. */
  refusing(what: string): string
  /** How often something was done, by its name. */
  effects: ReadonlyMap<string, number>
  /** Keys that each thing was asked for under. */
  keys: ReadonlyMap<string, ReadonlySet<string>>
  /** Requests, those that changed nothing as well. */
  requests(): number
  /** True while a request for this has not been answered. */
  isUnderWay(what: string): boolean
}

/** The system of a vendor: does what it is asked, and remembers how often. Answers after up to `slowMs` milliseconds. */
export async function startVendor({ slowMs = 4, port = 0 } = {}): Promise<Vendor> {
  const effects = new Map<string, number>()
  const keys = new Map<string, Set<string>>()
  const underWay = new Map<string, number>()
  let requests = 0
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  const urlOf = (kind: string, what: string) =>
    `http://127.0.0.1:${address.port}/${kind}/${what.split('/').map(encodeURIComponent).join('/')}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind, ...names] = (request.url ?? '').split('/')
    const what = names.map(decodeURIComponent).join('/')
    requests += 1
    request.resume()
    await once(request, 'end').catch(() => undefined)
    underWay.set(what, (underWay.get(what) ?? 0) + 1)
    // Half of it is done before the wait and half after, so that who dies meanwhile dies on either side.
    const early = Math.random() < 0.5
    if (!early) await delay(Math.random() * slowMs)
    if (kind !== 'refusing') perform(what, kind === 'keyed', String(request.headers['idempotency-key'] ?? ''))
    if (early) await delay(Math.random() * slowMs)
    underWay.set(what, (underWay.get(what) ?? 1) - 1)
    response.writeHead(kind === 'refusing' ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ what }))
  }

  function perform(what: string, isKeyed: boolean, key: string): void {
    const known = keys.get(what) ?? new Set()
    keys.set(what, known)
    if (isKeyed && known.has(key)) return
    known.add(key)
    effects.set(what, (effects.get(what) ?? 0) + 1)
  }

  return {
    port: address.port,
    keyed: (what) => urlOf('keyed', what),
    unkeyed: (what) => urlOf('unkeyed', what),
    refusing: (what) => urlOf('refusing', what),
    effects,
    keys,
    requests: () => requests,
    isUnderWay: (what) => (underWay.get(what) ?? 0) > 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
