import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpCredentials } from './credentials.ts'
import { smtpOptions } from './transport.ts'

export interface HandOver {
  /** Whom the server took it for, and whom not. Rejects with nodemailer's error. */
  done: Promise<{ accepted: string[]; rejected: string[] }>
  /** True from the moment the whole text was given to the connection: from then on it may have been delivered. */
  isComplete(): boolean
  /** Drops the connection, so that a text that is not complete is never delivered. */
  drop(): void
}

/**
 * Hands one message to the server. nodemailer's own transport buffers the message before the server asks for it; only
 * here, one layer below, can it be told whether a connection was lost before or after the text had left.
 */
export function handOver(
  credentials: SmtpCredentials,
  envelope: { from: string; to: string[] },
  source: Buffer,
): HandOver {
  const connection = new SMTPConnection(smtpOptions(credentials))
  const text = Readable.from([source])
  let complete = false
  text.once('end', () => {
    complete = true
  })
  const { promise, resolve, reject } = Promise.withResolvers<{ accepted: string[]; rejected: string[] }>()
  connection.on('error', reject)
  // A last answer, such as 421, is reported after the end of the connection that carried it.
  connection.on('end', () => setTimeout(reject, 1000, new Error('the server closed the connection')).unref())
  connection.connect((error) => {
    if (error) return reject(error)
    if (credentials.user === '') return send()
    connection.login({ user: credentials.user, pass: credentials.password }, (refused) => {
      if (refused) return reject(refused)
      send()
    })
  })

  function send(): void {
    connection.send(envelope, text, (error, info) => {
      if (error) return reject(error)
      resolve({ accepted: info.accepted, rejected: info.rejected })
    })
  }

  return {
    done: promise.finally(() => connection.close()),
    isComplete: () => complete,
    drop: () => connection.close(),
  }
}
