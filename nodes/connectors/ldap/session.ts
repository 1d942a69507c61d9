import { once } from 'node:events'
import { Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { Client } from 'ldapts'
import { type Means, StepFailed } from '#sdk'
import type { LdapCredentials } from './credentials.ts'
import { ldapFailure } from './failure.ts'
import { readFingerprint } from './fingerprint.ts'

/** Milliseconds that the directory may take for one answer. */
const answerWithin = 30_000

/** Opens a connection, signs in, and does `work` with it; whatever fails comes as a sentence that says what to mend. */
export async function withDirectory<Result>(
  credentials: LdapCredentials,
  means: Means,
  signal: AbortSignal,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { host, port, user, password } = credentials
  const dialled = await means.dial({ host, port, customerId: means.ownerId }, signal)
  const stop = () => dialled.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    const client = await openClient(credentials, dialled)
    try {
      await client.bind(user, password)
    } catch (error) {
      throw ldapFailure(error, credentials, 'signIn')
    }
    const result = await work(client)
    await client.unbind()
    return result
  } catch (error) {
    throw signal.aborted ? signal.reason : ldapFailure(error, credentials)
  } finally {
    signal.removeEventListener('abort', stop)
    dialled.destroy()
  }
}

async function openClient(
  credentials: LdapCredentials,
  dialled: Awaited<ReturnType<Means['dial']>>,
): Promise<Client> {
  const { security } = credentials
  if (security === 'tls') {
    const secure = connect({ ...tlsOptions(credentials), socket: dialled })
    await once(secure, 'secureConnect')
    checkFingerprint(credentials, secure)
    return clientOn(secure)
  }
  if (!(dialled instanceof Socket)) throw new Error('LDAP without TLS needs a plain socket')
  if (security === 'none') return clientOn(dialled)
  let secured: TLSSocket | undefined
  const client = clientOn(dialled, (options) => {
    secured = connect(options)
    return secured
  })
  await client.startTLS(tlsOptions(credentials))
  if (!secured) throw new Error('STARTTLS gave no secure connection')
  checkFingerprint(credentials, secured)
  return client
}

/** On a connection that the guard has opened: the library would look the name up and connect by itself, more than once. */
function clientOn(socket: Socket, secure?: (options: ConnectionOptions) => TLSSocket): Client {
  let used = false
  return new Client({
    url: 'ldap://directory',
    timeout: answerWithin,
    connectTimeout: answerWithin,
    createConnection: () => {
      if (used) throw new Error('The connection was closed')
      used = true
      return socket
    },
    ...(secure
      ? { createSecureConnection: ((options: ConnectionOptions) => secure(options)) as typeof connect }
      : {}),
  })
}

function tlsOptions({ host, authority, fingerprint }: LdapCredentials): ConnectionOptions {
  return {
    host,
    // RFC 6066 section 3 has no addresses in it.
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    minVersion: 'TLSv1.2',
    ...(authority === '' ? {} : { ca: authority }),
    // The one certificate is known: who signed it, and for which name, says nothing more.
    ...(fingerprint === '' ? {} : { rejectUnauthorized: false }),
  }
}

function checkFingerprint({ host, port, fingerprint }: LdapCredentials, socket: TLSSocket): void {
  if (fingerprint === '') return
  const shown = readFingerprint(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
  if (shown !== undefined && shown === readFingerprint(fingerprint)) return
  socket.destroy()
  throw new StepFailed(
    `${host}:${port} shows another certificate than the one in this connection (SHA-256 ${shown ?? 'unknown'}). If it was renewed, enter its fingerprint; if not, somebody may stand in between.`,
    { class: 'Auth', code: 'ldap_certificate' },
  )
}
