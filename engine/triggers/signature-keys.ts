import type { SignatureKey } from '../sdk/hook-auth.ts'
import type { Http } from '../sdk/powers.ts'

export type FindSignatureKey = (
  source: SignatureKey,
  body: Uint8Array,
) => Promise<{ key: Uint8Array } | { refused: string } | { unready: string }>

const rememberMs = 10 * 60_000
const deadlineMs = 5000
const mostKept = 200

/** Fetches the keys that senders sign with, and keeps each for ten minutes. */
export function createSignatureKeys(http: Http | undefined): FindSignatureKey {
  const kept = new Map<string, { until: number; key: Uint8Array }>()

  return async (source, body) => {
    const url = source.url(body)
    if (url === undefined) {
      return {
        refused: `The delivery names no key of ${source.at} that its signature could be checked with.`,
      }
    }
    const known = kept.get(url)
    if (known && known.until > Date.now()) return { key: known.key }
    if (!http) return { unready: 'This server cannot fetch the key of the signature.' }
    try {
      const answer = await http.request(
        { method: 'GET', url, redirects: 0, maxBytes: 100_000 },
        AbortSignal.timeout(deadlineMs),
      )
      const key = answer.status === 200 ? source.read(answer.body) : undefined
      if (!key) return { refused: `${source.at} gives no key for this signature (status ${answer.status}).` }
      if (kept.size >= mostKept) kept.clear()
      kept.set(url, { until: Date.now() + rememberMs, key })
      return { key }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { unready: `The key of the signature could not be fetched from ${source.at}: ${reason}` }
    }
  }
}
