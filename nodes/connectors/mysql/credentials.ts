import { z } from '#sdk'

export const mysqlCredentials = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Server', examples: ['db.example.com'] }),
  port: z.int().min(1).max(65_535).default(3306).meta({ title: 'Port' }),
  database: z.string().trim().min(1).meta({ title: 'Database' }),
  user: z
    .string()
    .min(1)
    .meta({ title: 'User', description: 'Best one that may only read what workflows need' }),
  password: z.string().default('').meta({ title: 'Password', secret: true }),
  security: z.enum(['tls', 'none']).default('tls').meta({ title: 'Security' }),
  allowSelfSigned: z.boolean().default(false).meta({
    title: 'Accept any certificate',
    description: 'Only for a server of your own on a network of your own',
  }),
})

export type MysqlCredentials = z.output<typeof mysqlCredentials>
