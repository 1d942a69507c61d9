import { z } from '#sdk'
import { readFingerprint } from './fingerprint.ts'

export const ldapCredentials = z.object({
  kind: z
    .enum(['openldap', 'activeDirectory'])
    .default('activeDirectory')
    .meta({ title: 'Kind', labels: { openldap: 'OpenLDAP', activeDirectory: 'Active Directory' } }),
  host: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Server', examples: ['dc1.example.com'] }),
  port: z.int().min(1).max(65_535).default(636).meta({ title: 'Port' }),
  security: z.enum(['tls', 'starttls', 'none']).default('tls').meta({
    title: 'Security',
    description:
      'TLS from the start (port 636), STARTTLS (port 389), or none at all: then anyone on the way reads along, and no password is set',
  }),
  user: z
    .string()
    .trim()
    .min(1)
    .meta({
      title: 'Account',
      description:
        'Best one that may change only what workflows need: a distinguished name, in Active Directory also name@domain',
      examples: ['cn=sentiero,ou=Services,dc=example,dc=com'],
    }),
  password: z.string().min(1).meta({ title: 'Password', secret: true }),
  baseDn: z
    .string()
    .trim()
    .min(1)
    .meta({
      title: 'Base',
      description: 'Nothing outside of it is read or changed',
      examples: ['dc=example,dc=com'],
    }),
  newAccountsIn: z
    .string()
    .trim()
    .default('')
    .meta({
      title: 'New accounts in',
      description: 'Empty: directly below the base',
      examples: ['ou=People,dc=example,dc=com'],
    }),
  loginDomain: z
    .string()
    .trim()
    .default('')
    .meta({
      title: 'Domain of logins',
      description: 'What follows the @ in Active Directory. Empty: as the base says',
      examples: ['example.com'],
    }),
  authority: z.string().trim().default('').meta({
    title: 'Authority',
    description: 'The certificate (PEM) of your own authority. Empty: those that everybody trusts',
    multiline: true,
  }),
  fingerprint: z
    .string()
    .trim()
    .default('')
    .refine((text) => text === '' || readFingerprint(text) !== undefined, {
      message: 'A SHA-256 fingerprint has 64 hexadecimal digits, with or without colons',
    })
    .meta({
      title: 'Fingerprint',
      description:
        'SHA-256 of the one certificate that is accepted, whoever has signed it. Empty: any that is valid for the server',
    }),
})

export type LdapCredentials = z.output<typeof ldapCredentials>
