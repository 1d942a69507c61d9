import { z } from '#sdk'

export const smtpCredentials = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Server', examples: ['smtp.example.com'] }),
  port: z.int().min(1).max(65_535).default(587).meta({ title: 'Port' }),
  security: z.enum(['tls', 'starttls', 'none']).default('starttls').meta({
    title: 'Security',
    description: 'TLS from the start (port 465), STARTTLS (port 587), or none at all',
  }),
  user: z.string().default('').meta({ title: 'User', description: 'Empty for a relay without sign-in' }),
  password: z.string().default('').meta({ title: 'Password', secret: true }),
  fromAddress: z.email().meta({
    title: 'Sender address',
    description: 'The address that e-mails leave from and are answered to',
  }),
  fromName: z.string().trim().default('').meta({ title: 'Sender name' }),
  allowSelfSigned: z.boolean().default(false).meta({
    title: 'Accept any certificate',
    description: 'Only for a server of your own on a network of your own',
  }),
})

export type SmtpCredentials = z.output<typeof smtpCredentials>
