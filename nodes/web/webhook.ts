import { defineTrigger, type EventHints, hookParams, type JsonValue, z } from '#sdk'
import { deliveryBody } from '../delivery-body.ts'
import { deliveryKey } from './delivery-key.ts'
import { webhookExamples } from './webhook-examples.ts'

/** Headers that carry proof of who sends, which flows never see. */
const proof = /auth|cookie|signature|secret|token|api-?key|password|credential/

const path = z
  .string()
  .trim()
  .regex(/^(?:[^.\s]+(?:\.[^.\s]+)*)?$/, 'Names with dots between them, such as device.name')
  .optional()

export const webhook = defineTrigger({
  type: 'webhook.received',
  title: 'Webhook received',
  description: 'Starts when another system posts something to this address.',
  icon: 'IconWebhook',
  params: z.object({
    ...hookParams('hmac'),
    deliveryIdHeader: z
      .string()
      .regex(/^[A-Za-z0-9-]{0,100}$/, 'Letters, digits and - only')
      .optional()
      .meta({
        title: 'Header with the delivery id',
        description:
          'A second delivery with the same id starts nothing. Idempotency-Key, webhook-id, X-GitHub-Delivery, X-Delivery-Id and X-Event-Id are known.',
      }),
    repeatWindowMinutes: z.int().min(0).max(43_200).default(60).meta({
      title: 'Same body again within (minutes)',
      description: 'Without a delivery id the same body counts as the same delivery for this long; 0: never.',
    }),
    customerField: path.meta({
      title: 'Customer in the body',
      description: 'Where the body names the customer (name, id or external id), for example client.name.',
    }),
    deviceField: path.meta({
      title: 'Device in the body',
      description: 'Where the body names the device, for example host.',
    }),
  }),
  data: z.object({
    body: z.unknown(),
    headers: z.record(z.string(), z.string()),
    query: z.record(z.string(), z.string()),
    contentType: z.string(),
  }),
  sample: {
    body: { subject: 'Printer out of paper', client: 'Contoso Dental' },
    headers: { 'user-agent': 'curl/8' },
    query: {},
    contentType: 'application/json',
  },
  examples: webhookExamples,
  webhook: {
    defaultAuth: 'hmac',
    sampleBody: { subject: 'Printer out of paper', client: 'Contoso Dental' },
    read(request, params) {
      const body = deliveryBody(request)
      const isProof = (name: string) => proof.test(name) || name === params.headerName?.toLowerCase()
      const headers = Object.entries(request.headers).filter(([name]) => !isProof(name.toLowerCase()))
      return [
        {
          type: 'webhook.received',
          source: 'webhook',
          occurredAt: request.receivedAt,
          ...deliveryKey(request, params.deliveryIdHeader, params.repeatWindowMinutes),
          hints: hintsOf(textAt(body, params.customerField), textAt(body, params.deviceField)),
          data: {
            body,
            headers: Object.fromEntries(headers),
            query: request.query,
            contentType: request.contentType,
          },
          raw: body,
        },
      ]
    },
  },
})

function hintsOf(customer: string | undefined, device: string | undefined): EventHints {
  return {
    ...(customer ? { customerId: customer, customerName: customer, customerExternalId: customer } : {}),
    ...(device ? { deviceId: device, hostname: device } : {}),
  }
}

function textAt(body: JsonValue, path: string | undefined): string | undefined {
  if (!path) return undefined
  let value: unknown = body
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
