import { once } from 'node:events'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface ReceivedEnvelope {
  from: string
  to: string[]
  source: string
}

export interface MailServer extends AsyncDisposable {
  host: string
  port: number
  /** What it took, in order. */
  received: ReceivedEnvelope[]
  /** Signs in with these where authentication is asked for. */
  user: string
  password: string
}

export interface MailServerBehaviour {
  authenticate?: boolean
  /** Offers STARTTLS (or TLS from the start) with smtp-server's own self-signed certificate. */
  security?: 'tls' | 'starttls' | 'none'
  /** Recipients it refuses with 550. */
  refuses?: string[]
  /** Answers to commands, instead of taking them. */
  onMailFrom?: { code: number; message: string } | 'drop'
  /** Called at MAIL FROM, which then is never answered. */
  keepsSilent?: () => void
  /** Asked with the message that has come whole; what it throws is the answer, `drop` cuts the connection. */
  afterData?: { code: number; message: string } | 'drop'
}

/** A real SMTP server on a free port that keeps what it is sent. */
export async function startMailServer(behaviour: MailServerBehaviour = {}): Promise<MailServer> {
  const {
    authenticate = false,
    security = 'none',
    refuses = [],
    onMailFrom,
    keepsSilent,
    afterData,
  } = behaviour
  const received: ReceivedEnvelope[] = []
  const options: SMTPServerOptions = {
    secure: security === 'tls',
    disabledCommands: [...(security === 'starttls' ? [] : ['STARTTLS']), ...(authenticate ? [] : ['AUTH'])],
    authOptional: !authenticate,
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password }, _, done) {
      if (username === 'sender' && password === 'secret') done(null, { user: username })
      else done(answer({ code: 535, message: 'wrong user name or password' }))
    },
    onMailFrom(_, __, done) {
      if (keepsSilent) keepsSilent()
      else if (onMailFrom === 'drop') cut()
      else done(onMailFrom ? answer(onMailFrom) : null)
    },
    onRcptTo({ address }, _, done) {
      done(refuses.includes(address) ? answer({ code: 550, message: `no such user ${address}` }) : null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString(),
        })
        if (afterData === 'drop') cut()
        else done(afterData ? answer(afterData) : null)
      })
    },
  }
  const server = new SMTPServer(options)
  // Clients that drop the connection are part of the tests.
  server.on('error', () => {})
  const sockets = new Set<{ destroy(): void }>()
  server.server.on('connection', (socket) => sockets.add(socket))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    received,
    user: 'sender',
    password: 'secret',
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function answer({ code, message }: { code: number; message: string }): Error {
  return Object.assign(new Error(message), { responseCode: code })
}
