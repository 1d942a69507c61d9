import { createTransport } from 'nodemailer'
import type { SmtpCredentials } from './credentials.ts'

/** One connection for each e-mail: MSPs send few, and a fresh one is never half dead. */
export function openTransport(credentials: SmtpCredentials) {
  const { host, port, security, user, password, allowSelfSigned } = credentials
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    tls: { rejectUnauthorized: !allowSelfSigned },
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 120_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}
