import ssh2 from 'ssh2'
import { z } from '#sdk'
import { readHop } from './hop.ts'

export const sshCredentials = z
  .object({
    host: z.string().trim().default('').meta({
      title: 'Machine',
      description:
        'Tried by the check, and used by steps that name no other. Empty: each step names its own.',
      placeholder: 'srv-1.example.com',
    }),
    port: z.int().min(1).max(65_535).default(22).meta({ title: 'Port' }),
    user: z.string().trim().min(1).meta({ title: 'User' }),
    privateKey: z.string().default('').meta({
      title: 'Private key',
      description: 'The whole file, as OpenSSH or PEM; its public half is in authorized_keys there.',
      secret: true,
      multiline: true,
      placeholder: '-----BEGIN OPENSSH PRIVATE KEY-----',
    }),
    passphrase: z.string().default('').meta({
      title: 'Passphrase',
      description: 'Of the private key, where it has one',
      secret: true,
    }),
    password: z.string().default('').meta({
      title: 'Password',
      description: 'For machines that take no key',
      secret: true,
    }),
    newHosts: z
      .enum(['never', 'first'])
      .default('never')
      .meta({
        title: 'Machines that are met for the first time',
        description:
          'Each machine is known again by its host key; one that changed is refused in any case. The check of this connection accepts the key of the machine above.',
        labels: {
          never: 'Refuse until somebody has accepted their host key',
          first: 'Accept their host key once, and keep it',
        },
      }),
    jumpHost: z.string().trim().default('').meta({
      title: 'Jump host',
      description:
        'Machine to go through, with the same key or password: jump.example.com, user@jump.example.com:2222',
    }),
  })
  .superRefine(({ privateKey, passphrase, password, jumpHost }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (privateKey === '' && password === '') refuse('privateKey', 'Give a private key or a password')
    const problem = privateKey === '' ? undefined : keyProblem(privateKey, passphrase)
    if (problem) refuse(problem.field, problem.message)
    if (jumpHost !== '' && !readHop(jumpHost)) {
      refuse('jumpHost', 'This is no machine. Write it like jump.example.com or user@jump.example.com:2222')
    }
  })

export type SshCredentials = z.output<typeof sshCredentials>

function keyProblem(
  privateKey: string,
  passphrase: string,
): { field: 'privateKey' | 'passphrase'; message: string } | undefined {
  const key = ssh2.utils.parseKey(privateKey, passphrase === '' ? undefined : passphrase)
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? undefined
      : { field: 'privateKey', message: 'This is the public half. Paste the private key' }
  }
  if (/no passphrase given/i.test(key.message)) {
    return { field: 'passphrase', message: 'The private key is encrypted: give its passphrase' }
  }
  if (/bad passphrase|integrity check/i.test(key.message)) {
    return { field: 'passphrase', message: 'This passphrase does not open the private key' }
  }
  return {
    field: 'privateKey',
    message: 'This is no private key that can be read. Paste the whole file, with its BEGIN and END lines',
  }
}
