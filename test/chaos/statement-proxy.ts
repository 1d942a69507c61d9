import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Before or after which statement the process behind the proxy dies, counted from 1 since it was armed. */
export interface DeathAt {
  statement: number
  when: 'before' | 'after'
}

export interface StatementProxy extends AsyncDisposable {
  /** The database's connection string, by way of the proxy. */
  url: string
  /** What an idle process says again and again is no statement of a run: all that was said until now. */
  knowIdle(known?: ReadonlySet<string>): ReadonlySet<string>
  /** Counts from here on, and dies where wanted. */
  arm(death?: DeathAt): void
  /** Statements since it was armed that no idle process says. */
  counted(): number
  isDead(): boolean
  /** Cuts everything, now and for ever: nothing leaves the process any more, and no answer reaches it. */
  die(): void
}

/**
 * Stands between an engine and PostgreSQL, and speaks enough of its protocol (version 3.0, chapter "Message Formats") to count
 * statements: to the engine its host vanishes before the k-th one is sent, or after it was carried out and before it was
 * answered. Other statements under way at that moment end as they would with a process that is killed.
 */
export async function startStatementProxy(databaseUrl: string): Promise<StatementProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const said = new Set<string>()
  let idle: ReadonlySet<string> | undefined
  let death: DeathAt | undefined
  let count = 0
  let dead = false

  const server = createServer((near) => {
    if (dead) return near.destroy()
    const far = connect(Number(target.port || 5432), target.hostname)
    near.setNoDelay(true)
    far.setNoDelay(true)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    const read = readStatements()
    let diesWithAnswer = false
    near.on('data', (bytes) => {
      for (const { message, statement } of read(bytes)) {
        if (dead) return
        if (statement !== undefined && counts(statement)) {
          count += 1
          if (death?.statement === count) {
            if (death.when === 'before') return die()
            diesWithAnswer = true
          }
        }
        far.write(message)
      }
    })
    far.on('data', (bytes) => {
      if (dead) return
      if (!diesWithAnswer) near.write(bytes)
      else if (isReadyForQuery(bytes)) die()
    })
  })

  /** The end of a transaction counts where any statement in it did. */
  function counts({ text, inCounted }: Statement): boolean {
    const isNew = !idle?.has(text) && !isBracket(text)
    said.add(text)
    if (isNew) inCounted.yes = true
    if (!isBracket(text)) return isNew
    const closes = inCounted.yes && /^(commit|rollback)$/i.test(text.trim())
    if (closes) inCounted.yes = false
    return closes
  }

  function die(): void {
    dead = true
    for (const socket of sockets) socket.destroy()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${address.port}` }).href,
    knowIdle(known) {
      idle = known ?? new Set(said)
      return idle
    },
    arm(at) {
      count = 0
      death = at
    },
    counted: () => count,
    isDead: () => dead,
    die,
    async [Symbol.asyncDispose]() {
      die()
      server.close()
    },
  }
}

interface Statement {
  text: string
  /** Of the connection: whether a statement of its transaction has counted. */
  inCounted: { yes: boolean }
}

const isBracket = (text: string) => /^\s*(begin|start transaction.*|commit|rollback)\s*$/i.test(text)

/** Cuts what a client sends into whole messages; what belongs to one statement stays together. */
function readStatements(): (bytes: Buffer) => { message: Buffer; statement?: Statement }[] {
  const named = new Map<string, string>()
  const inCounted = { yes: false }
  let rest: Buffer = Buffer.alloc(0)
  let started = false
  let bound = ''
  let gathered: Buffer[] = []
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    const found: { message: Buffer; statement?: Statement }[] = []
    for (;;) {
      const header = started ? 1 : 0
      if (rest.length < header + 4) return found
      const length = header + rest.readInt32BE(header)
      if (rest.length < length) return found
      const message = rest.subarray(0, length)
      rest = rest.subarray(length)
      if (!started) {
        // A start-up packet has no type; one that asks for TLS is followed by another one.
        started = message.readInt32BE(4) === 196_608
        found.push({ message })
        continue
      }
      const type = String.fromCharCode(message[0] ?? 0)
      const [first = '', second = ''] = texts(message.subarray(5))
      if (type === 'Q') found.push({ message, statement: { text: first, inCounted } })
      else if (type === 'P') {
        named.set(first, second)
        gathered.push(message)
      } else if (type === 'B') {
        bound = named.get(second) ?? ''
        gathered.push(message)
      } else if (type === 'S') {
        const whole = Buffer.concat([...gathered, message])
        gathered = []
        found.push({ message: whole, ...(bound ? { statement: { text: bound, inCounted } } : {}) })
        bound = ''
      } else if ('DEC'.includes(type)) gathered.push(message)
      else found.push({ message })
    }
  }
}

/** The first two texts of a message, which end with a zero byte each. */
function texts(body: Buffer): string[] {
  const end = body.indexOf(0)
  if (end < 0) return []
  const next = body.indexOf(0, end + 1)
  return [body.toString('utf8', 0, end), next < 0 ? '' : body.toString('utf8', end + 1, next)]
}

/** True where the server has answered all it was asked: its last message is ReadyForQuery. */
function isReadyForQuery(bytes: Buffer): boolean {
  return bytes.length >= 6 && bytes.subarray(-6, -1).equals(Buffer.from([0x5a, 0, 0, 0, 5]))
}
