import { z } from '#sdk'

export const webhookCredentials = z.object({
  url: z.url({ protocol: /^https?$/ }).meta({
    title: 'Address',
    description: 'Gets each message as JSON.',
    secret: true,
  }),
  signingKey: z.string().trim().default('').meta({
    title: 'Signing key',
    description:
      'Empty: not signed. As in Standard Webhooks: whsec_ and base64, or any text. The receiver checks the header webhook-signature with it.',
    secret: true,
  }),
})

export type WebhookCredentials = z.output<typeof webhookCredentials>
