import { z } from '#sdk'

/** As the server takes them (docs.ntfy.sh/publish). */
export const topicName = /^[-_A-Za-z0-9]{1,64}$/

export const ntfyCredentials = z.object({
  server: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .default('https://ntfy.sh')
    .meta({ title: 'Server' }),
  topic: z
    .string()
    .trim()
    .regex(topicName, 'Letters, digits, - and _ only, 64 at most')
    .or(z.literal(''))
    .default('')
    .meta({
      title: 'Topic',
      description:
        'Where it posts if a step names no other. On a server without users everybody who knows the topic reads it: make it hard to guess.',
    }),
  token: z.string().trim().default('').meta({
    title: 'Access token',
    description: 'tk_… if the server wants one.',
    secret: true,
  }),
})

export type NtfyCredentials = z.output<typeof ntfyCredentials>
