import type { HookRequest } from '#engine/sdk/trigger.ts'

/** A delivery as the web side hands it to a trigger. */
export function hookRequest(body: unknown, given: Partial<HookRequest> = {}): HookRequest {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: bytes,
    receivedAt: new Date('2026-11-21T20:00:00Z'),
    ...given,
  }
}
