import { z } from '#sdk'

export const imapCredentials = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Server', examples: ['imap.example.com'] }),
  port: z.int().min(1).max(65_535).default(993).meta({ title: 'Port' }),
  security: z.enum(['tls', 'starttls', 'none']).default('tls').meta({
    title: 'Security',
    description: 'TLS from the start (port 993), STARTTLS (port 143), or none at all',
  }),
  user: z.string().min(1).meta({ title: 'User' }),
  password: z.string().min(1).meta({ title: 'Password', secret: true }),
  address: z
    .string()
    .trim()
    .default('')
    .meta({ title: 'Address', description: 'The mailbox’s own address, where it is not the user name' }),
  folder: z.string().min(1).default('INBOX').meta({ title: 'Folder' }),
  allowSelfSigned: z.boolean().default(false).meta({
    title: 'Accept any certificate',
    description: 'Only for a server of your own on a network of your own',
  }),
})

export type ImapCredentials = z.output<typeof imapCredentials>
