import { type ServerType, serve } from '@hono/node-server'

export interface OpenPort {
  port: number
  /** Hands requests to the application; until then they are told to come again. */
  answerWith(fetch: Fetch): void
  /** Takes no more requests, gives those under way two seconds, and closes. */
  close(): Promise<void>
}

type Fetch = Parameters<typeof serve>[0]['fetch']

/** Listens before anything else is started, so that a port that is taken is known at once. */
export async function openPort(host: string, wanted: number): Promise<OpenPort> {
  let answer: Fetch = () =>
    new Response('Sentiero is starting.\n', { status: 503, headers: { 'retry-after': '1' } })
  const server = serve({ fetch: (request, env) => answer(request, env), port: wanted, hostname: host })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, wanted)))
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : wanted,
    answerWith(fetch) {
      answer = fetch
    },
    close: () => closeGently(server),
  }
}

async function closeGently(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  if ('closeIdleConnections' in server) server.closeIdleConnections()
  const hurry = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 2000)
  await closed
  clearTimeout(hurry)
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} on ${host} is taken by another program: stop that one, or set PORT to another number.`,
    )
  }
  if (error.code === 'EACCES')
    return new Error(`Port ${port} may not be opened by this user: set PORT to 1024 or more.`)
  if (error.code === 'EADDRNOTAVAIL')
    return new Error(`This machine has no address ${host}: set HOST to one of its own.`)
  return error
}
