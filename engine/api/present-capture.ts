import { z } from '@hono/zod-openapi'
import type { CapturedDelivery } from '../triggers/captured-delivery.ts'

/** What a person who set up a sender looks at; secrets in headers and address are blotted out. */
export const captureView = z.object({
  state: z.enum(['none', 'waiting', 'captured']),
  expiresAt: z.iso.datetime().nullable(),
  delivery: z
    .object({
      receivedAt: z.iso.datetime(),
      outcome: z.enum(['accepted', 'refused', 'unreadable']),
      reason: z.string().nullable(),
      contentType: z.string(),
      headers: z.record(z.string(), z.string()),
      query: z.record(z.string(), z.string()),
      body: z.string(),
      truncated: z.boolean(),
    })
    .nullable(),
})

export function presentCapture(found: CapturedDelivery | undefined): z.output<typeof captureView> {
  if (!found) return { state: 'none', expiresAt: null, delivery: null }
  const { expiresAt, delivery } = found
  return {
    state: delivery === null ? 'waiting' : 'captured',
    expiresAt: expiresAt.toISOString(),
    delivery: delivery === null ? null : { ...delivery, receivedAt: delivery.receivedAt.toISOString() },
  }
}
