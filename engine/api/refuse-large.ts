import type { Context } from 'hono'
import { Problem } from './problems.ts'

/** Bytes of a refused body that are still read, so that whoever sends it gets to read the answer. */
const mostRead = 16 * 1024 * 1024

/**
 * Refuses a body that is too large with 413 and the sentence, for hono's `bodyLimit`. A connection that is closed while
 * its other side still sends loses the answer, so the body is read to its end where that is not far.
 */
export function refuseLarge(detail: string): (c: Context) => Promise<never> {
  return async (c) => {
    const isRead = await readOff(c.req.raw.body)
    throw new Problem(413, detail, isRead ? {} : { headers: { connection: 'close' } })
  }
}

async function readOff(body: ReadableStream<Uint8Array> | null): Promise<boolean> {
  if (body === null || body.locked) return false
  const reader = body.getReader()
  for (let size = 0; size <= mostRead; ) {
    const { done, value } = await reader.read()
    if (done) return true
    size += value.byteLength
  }
  return false
}
