import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import type { HostKey, Means, Through } from '#sdk'
import { addressesThere } from './addresses-there.ts'
import type { SshCredentials } from './credentials.ts'
import { changedHost, sshFailure, unknownHost } from './failure.ts'
import { type Hop, readHop } from './hop.ts'
import { algorithmsFor, isSameKey, readHostKey } from './host-key.ts'

const readyTimeoutMs = 20_000

export interface Session extends Disposable {
  client: Client
  /** The key that the machine showed. */
  hostKey: HostKey
}

export interface SessionOptions {
  host: string
  customerId: string | null
  /** Who accepts a host that is met for the first time; undefined: nobody does, and it is refused. */
  acceptedBy: string | undefined
}

/**
 * Signs in to a machine, through the jump host where there is one. Throws `StepFailed` and `TryAgain`; nothing has run
 * then. Whoever gets a session closes it.
 */
export async function openSession(
  credentials: SshCredentials,
  means: Means,
  { host, customerId, acceptedBy }: SessionOptions,
  signal: AbortSignal,
): Promise<Session> {
  const target: Hop = { host, port: credentials.port, user: undefined }
  const jump = readHop(credentials.jumpHost)
  const signIn = (hop: Hop, sock: Duplex) => signInTo(hop, sock, credentials, means, acceptedBy, signal)
  if (!jump) return signIn(target, await means.dial({ ...target, customerId }, signal))

  const first = await signIn(jump, await means.dial({ ...jump, customerId }, signal))
  const through: Through = {
    resolve: (name) => addressesThere(first.client, name, signal),
    open: (address) => goThrough(first.client, jump, { ...target, address }),
  }
  try {
    const sock = await means.dial({ host, port: credentials.port, customerId, through }, signal)
    const { client, hostKey } = await signIn(target, sock)
    return {
      client,
      hostKey,
      [Symbol.dispose]() {
        client.destroy()
        first[Symbol.dispose]()
      },
    }
  } catch (error) {
    first[Symbol.dispose]()
    throw error
  }
}

async function signInTo(
  { host, port, user }: Hop,
  sock: Duplex,
  credentials: SshCredentials,
  means: Means,
  acceptedBy: string | undefined,
  signal: AbortSignal,
): Promise<Session> {
  const where = `${host}:${port}`
  const username = user ?? credentials.user
  const { privateKey, passphrase, password } = credentials
  const client = new ssh2.Client()
  let refusal: Error | undefined
  let hostKey: HostKey | undefined
  const onAbort = () => client.destroy()
  try {
    const pinned = await means.hostKeys.find(host, port)
    signal.throwIfAborted()
    signal.addEventListener('abort', onAbort, { once: true })
    await new Promise<void>((resolve, reject) => {
      client.on('error', reject)
      client.on('close', () => reject(signal.aborted ? signal.reason : new Error('closed')))
      client.on('ready', resolve)
      // The password itself, where a server asks for it as a question (RFC 4256).
      client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
        finish(prompts.map(() => password)),
      )
      client.connect({
        sock,
        username,
        ...(privateKey === '' ? {} : { privateKey }),
        ...(passphrase === '' ? {} : { passphrase }),
        ...(password === '' ? {} : { password, tryKeyboard: true }),
        readyTimeout: readyTimeoutMs,
        keepaliveInterval: 10_000,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: algorithmsFor(pinned) },
        hostVerifier: (blob: Buffer, verify: (valid: boolean) => void) => {
          hostKey = readHostKey(blob)
          judge(hostKey, pinned).then(
            (problem) => {
              refusal = problem
              verify(problem === undefined)
            },
            (error: Error) => {
              refusal = error
              verify(false)
            },
          )
        },
      })
    })
  } catch (error) {
    client.destroy()
    sock.destroy()
    throw refusal ?? (signal.aborted ? signal.reason : sshFailure(error, where, username))
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  if (hostKey === undefined) throw new Error('A session without a host key')
  return {
    client,
    hostKey,
    [Symbol.dispose]() {
      client.destroy()
      sock.destroy()
    },
  }

  async function judge(shown: HostKey, pinned: HostKey | undefined): Promise<Error | undefined> {
    if (pinned) return isSameKey(pinned, shown) ? undefined : changedHost(where, pinned, shown)
    if (acceptedBy === undefined) return unknownHost(where, shown)
    const kept = await means.hostKeys.pin(host, port, shown, acceptedBy)
    return isSameKey(kept, shown) ? undefined : changedHost(where, kept, shown)
  }
}

function goThrough(
  client: Client,
  jump: Hop,
  { host, port, address }: Hop & { address: string },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, address, port, (error, stream) => {
      if (error) reject(sshFailure(error, `${host}:${port} behind ${jump.host}`, ''))
      else resolve(stream)
    })
  })
}
