import { defineConnector, type Messaging, StepFailed, z } from '#sdk'

/** A mail connector whose server accepts one password; `stuck` as host never answers, signal or not. */
export const postbox = defineConnector({
  type: 'postbox',
  title: 'Postbox',
  description: 'Sends e-mail for the tests',
  icon: 'IconMail',
  credentials: z.object({
    host: z.string().min(1).meta({ title: 'Host' }),
    user: z.string().default('robot'),
    password: z.string().min(1).meta({ title: 'Password', secret: true }),
    apiKey: z.string().optional().meta({ title: 'API key', secret: true }),
  }),
  check: async ({ host, user, password }) => {
    if (host === 'stuck') await new Promise(() => undefined)
    if (password !== 'right') throw new StepFailed(`${host} does not accept the password of ${user}.`)
    return `Signed in to ${host} as ${user}`
  },
  provides: {
    messaging: ({ user, host }): Messaging => ({
      from: `${user}@${host}`,
      sendMail: async ({ messageId, to }) => ({ messageId, accepted: to, rejected: [] }),
    }),
  },
})
