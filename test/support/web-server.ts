import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

/** A server on 127.0.0.1 that remembers what it was asked. */
export interface WebServer extends AsyncDisposable {
  port: number
  /** `http://127.0.0.1:port`, or https. */
  url: string
  asked: Asked[]
}

export interface Asked {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export type Answering = (asked: Asked, response: ServerResponse) => void

export async function startWebServer(answer: Answering): Promise<WebServer> {
  const asked: Asked[] = []
  return open(createServer(listener(asked, answer)), 'http', asked)
}

/** Speaks TLS with a certificate of `test/data/certificates`, made for api.example.test and 127.0.0.1. */
export async function startTlsServer(
  answer: Answering,
  certificate: 'server' | 'expired' = 'server',
): Promise<WebServer> {
  const asked: Asked[] = []
  const tls = { key: certificateFile('server.key'), cert: certificateFile(`${certificate}.pem`) }
  return open(createTlsServer(tls, listener(asked, answer)), 'https', asked)
}

/** Answers connections by hand, for what no proper server does. */
export async function startRawServer(onConnection: (socket: Socket) => void): Promise<WebServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    onConnection(socket)
  })
  return open(server, 'http', [])
}

export function certificateFile(name: string): string {
  return readFileSync(join(import.meta.dirname, '../data/certificates', name), 'utf8')
}

/** A port on loopback where nobody listens. */
export async function closedPort(): Promise<number> {
  await using server = await startRawServer(() => {})
  return server.port
}

function listener(asked: Asked[], answer: Answering): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
      asked.push(one)
      answer(one, response)
    })
  }
}

async function open(server: Server, scheme: string, asked: Asked[]): Promise<WebServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
