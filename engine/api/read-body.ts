import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'

/**
 * The raw body, or undefined where it is longer than `limit` bytes. Served by Node it is read from Node's own stream: a
 * web stream would cost more than all the rest of taking a delivery.
 */
export async function readBody(c: Context, limit: number): Promise<Uint8Array | undefined> {
  if (Number(c.req.header('content-length') ?? 0) > limit) return undefined
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage }
  const body = incoming ? await collect(incoming, limit) : new Uint8Array(await c.req.arrayBuffer())
  return body.byteLength > limit ? undefined : body
}

/** Bytes of a body that is too large that are still read; a sender that goes on is cut off. */
const mostRead = 16 * 1024 * 1024

/** Reads to the end, so that whoever sends too much still gets the answer, but keeps little more than the limit. */
function collect(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      if (size <= limit) chunks.push(chunk)
      size += chunk.byteLength
      if (size > mostRead) incoming.destroy()
    })
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.on('error', reject)
    incoming.on('close', () => reject(new Error('The sender went away before the end of the body.')))
  })
}
