import { z } from '#sdk'
import { readBoundHosts, UnreadableHost } from './bound-hosts.ts'

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

export const httpCredentials = z
  .object({
    hosts: z.string().trim().min(1).meta({
      title: 'Sent to',
      description:
        'Hosts that may get the secret, one a line: api.example.com, *.example.com, https://host:8443. Over https only, unless written with http://.',
      multiline: true,
      placeholder: 'api.example.com',
    }),
    auth: z
      .enum(['bearer', 'basic', 'header', 'query'])
      .default('bearer')
      .meta({
        title: 'How it is sent',
        labels: {
          bearer: 'Bearer token',
          basic: 'User and password (Basic)',
          header: 'Header',
          query: 'In the address (query)',
        },
      }),
    name: z.string().trim().default('').meta({
      title: 'Name of the header or query field',
      placeholder: 'X-Api-Key',
    }),
    user: z.string().default('').meta({ title: 'User', description: 'For user and password' }),
    secret: z.string().min(1).meta({ title: 'Token, key or password', secret: true }),
  })
  .superRefine(({ hosts, auth, name, user, secret }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    try {
      readBoundHosts(hosts)
    } catch (error) {
      if (!(error instanceof UnreadableHost)) throw error
      refuse('hosts', error.message)
    }
    if ((auth === 'header' || auth === 'query') && name === '') refuse('name', 'Say what the field is called')
    if (auth === 'header' && name !== '' && !token.test(name)) refuse('name', 'This is no name of a header')
    if (auth === 'basic' && user.includes(':')) refuse('user', 'A user name holds no colon')
    if (/[\r\n\0]/.test(secret)) refuse('secret', 'A secret holds no line ends: was too much pasted?')
  })

export type HttpCredentials = z.output<typeof httpCredentials>
