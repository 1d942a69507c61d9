import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface RoughProxy extends AsyncDisposable {
  /** The database's connection string, by way of the proxy. */
  url: string
  /** Answers come so many milliseconds late, until it is called with 0. */
  slow(ms: number): void
  /** Each connection breaks in the middle of its next answer. */
  cutMidReply(): void
  /** Nothing gets through in either direction, and nobody is told. */
  blackHole(ms: number): Promise<void>
}

/** A bad line between a process and its database. */
export async function startRoughProxy(databaseUrl: string): Promise<RoughProxy> {
  const target = new URL(databaseUrl)
  const pairs = new Set<{ near: Socket; far: Socket; breaks: boolean }>()
  let lateMs = 0
  let holes = 0
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname)
    const pair = { near, far, breaks: false }
    pairs.add(pair)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
    near.on('data', (bytes) => void far.write(bytes))
    let sending = Promise.resolve()
    far.on('data', (bytes) => {
      sending = sending.then(async () => {
        if (lateMs > 0) await delay(lateMs)
        if (!pair.breaks) near.write(bytes)
        else near.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => near.destroy())
      })
    })
    if (holes > 0) hold(pair)
  })

  function hold({ near, far }: { near: Socket; far: Socket }): void {
    near.pause()
    far.pause()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${address.port}` }).href,
    slow(ms) {
      lateMs = ms
    },
    cutMidReply() {
      for (const pair of pairs) pair.breaks = true
    },
    async blackHole(ms) {
      holes += 1
      for (const pair of pairs) hold(pair)
      await delay(ms)
      holes -= 1
      if (holes > 0) return
      for (const { near, far } of pairs) {
        near.resume()
        far.resume()
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { near, far } of pairs) {
        near.destroy()
        far.destroy()
      }
      server.close()
    },
  }
}
