import type { ResolvePort } from './engine.ts'

/**
 * Remembers for a second which customers the desk serves: a step asks several times, and thousands of steps a second
 * would each ask the database. Connections are asked for afresh, so that a changed password counts at once.
 */
export function rememberDesk(resolve: ResolvePort, forMs = 1000): ResolvePort {
  const until = new Map<string, number>()
  return async (port, wanted) => {
    const key = `${port} ${wanted.customerId ?? ''}`
    const now = Date.now()
    if (wanted.connectionId === undefined && (until.get(key) ?? 0) > now) return { provider: 'desk' }
    const provided = await resolve(port, wanted)
    if (wanted.connectionId === undefined && provided.provider === 'desk') {
      if (until.size > 10_000) until.clear()
      until.set(key, now + forMs)
    }
    return provided
  }
}
