import { createTransport } from 'nodemailer'
import type { SmtpCredentials } from './credentials.ts'

/** Options of nodemailer's connection, without the account. */
export function smtpOptions({ host, port, security, allowSelfSigned }: SmtpCredentials) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { rejectUnauthorized: !allowSelfSigned },
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 120_000,
  }
}

/** A transport that signs in where there is an account. */
export function openTransport(credentials: SmtpCredentials) {
  const { user, password } = credentials
  return createTransport({
    ...smtpOptions(credentials),
    ...(user === '' ? {} : { auth: { user, pass: password } }),
  })
}
