import { createHash } from 'node:crypto'
import type { HookRequest } from '#sdk'

const idHeaders = ['idempotency-key', 'webhook-id', 'x-github-delivery', 'x-delivery-id', 'x-event-id']

/** A sender's own ids are remembered for 30 days, longer than any retries. */
const idWindowMinutes = 30 * 24 * 60

/**
 * What makes a delivery the same one when it comes again: the id its sender gives it, else its bytes. Undefined where
 * it has no id and a window of 0 says that the same body is something new each time.
 */
export function deliveryKey(
  { headers, query, body }: HookRequest,
  idHeader: string | undefined,
  repeatWindowMinutes: number,
): { deliveryKey: string; deliveryWindowMinutes: number } | undefined {
  for (const name of [...(idHeader ? [idHeader.toLowerCase()] : []), ...idHeaders]) {
    const id = headers[name]?.trim()
    if (id) return { deliveryKey: `id:${shortened(id)}`, deliveryWindowMinutes: idWindowMinutes }
  }
  if (repeatWindowMinutes === 0) return undefined
  const digest = createHash('sha256').update(body)
  const parameters = Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1))
  if (parameters.length > 0) digest.update(`\n${JSON.stringify(parameters)}`)
  return { deliveryKey: `sha256:${digest.digest('hex')}`, deliveryWindowMinutes: repeatWindowMinutes }
}

function shortened(id: string): string {
  return id.length <= 200 ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`
}
