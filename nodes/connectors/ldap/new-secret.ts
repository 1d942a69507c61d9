import { type NewPassword, StepFailed } from '#sdk'
import { isBoundTo, readBoundHosts } from '../http/bound-hosts.ts'
import type { LdapCredentials } from './credentials.ts'
import { randomPassword } from './random-password.ts'

/** The password that is to be set. Throws `StepFailed` where it may not be sent to this directory. */
export function newSecret(
  password: NewPassword,
  { host, port, security }: Pick<LdapCredentials, 'host' | 'port' | 'security'>,
): string {
  if (security === 'none') {
    throw new StepFailed('Passwords are set over a secure connection only. Choose TLS in the connection.', {
      code: 'ldap_tls',
    })
  }
  if (password.is === 'random') return randomPassword()
  if (password.is === 'made') return password.secret
  const name = host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host
  const bound = readBoundHosts(password.hosts)
  if (isBoundTo(bound, `https://${name}`) || isBoundTo(bound, `https://${name}:${port}`))
    return password.secret
  throw new StepFailed(
    `The secret is not for ${host}. Add the host to it under Settings, Variables, if it may go there.`,
    { class: 'Auth', code: 'host_not_bound' },
  )
}
