import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 40

/**
 * Runs work while no other process of this machine (nor another call in this one) holds the lock of this
 * name. The lock is an abstract Unix socket, so the kernel frees it however its holder ends, and there is no
 * lock file to go stale. Throws if it is not free within `giveUpAfterMs`.
 */
export async function withProcessLock<T>(
  name: string,
  giveUpAfterMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const path = `\0sentiero-${createHash('sha256').update(name).digest('hex').slice(0, 40)}`
  const deadline = Date.now() + giveUpAfterMs
  let server = await bind(path)
  while (server === undefined) {
    if (Date.now() > deadline) {
      throw new Error(
        `Another process has held the lock on ${name} for ${giveUpAfterMs / 1000} s. See which Sentiero ` +
          'process is starting or stopping there (ps aux | grep sentiero), end it and start again.',
      )
    }
    await delay(POLL_MS)
    server = await bind(path)
  }
  const held = server
  try {
    return await work()
  } finally {
    await new Promise((resolve) => held.close(resolve))
  }
}

function bind(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path, exclusive: true }, () => resolve(server))
  })
}
