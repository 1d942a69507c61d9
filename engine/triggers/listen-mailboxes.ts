import { setTimeout as delay } from 'node:timers/promises'
import pg, { type Pool } from 'pg'
import type { Logger } from 'pino'
import { isDatabaseGone } from '../db/connect.ts'
import type { Mailbox } from '../msp/ports.ts'
import type { Registry } from '../registry.ts'
import type { ResolvePort } from '../runs/engine.ts'
import { repeat } from '../runs/repeat.ts'
import { StepFailed, TryAgain } from '../sdk/errors.ts'
import { findPlace, type MailboxFolder, type MailTrigger, storeMail, type TakeReply } from './store-mail.ts'

export interface MailboxDeps {
  pool: Pool
  databaseUrl: string
  registry: Registry
  resolvePort: ResolvePort
  log: Logger
  onStored: () => void
  /** Takes answers to what people were asked by e-mail. */
  takeReply?: TakeReply | undefined
}

interface Listening {
  triggers: MailTrigger[]
  stop: AbortController
  done: Promise<void>
}

/** Pause before a broken mailbox is tried again: doubled each time, at most a minute. */
const longestPauseMs = 60_000

/**
 * Listens to every folder that a published workflow reads, in one process of all: an advisory lock on a connection of
 * its own says whose turn it is. The lock only saves work; that nothing is taken twice follows from the stored place.
 */
export function listenMailboxes(deps: MailboxDeps): { stop(): Promise<void> } {
  const { pool, log } = deps
  const listening = new Map<string, Listening>()
  const lock = createLock(deps.databaseUrl)
  const loop = repeat(2000, tend, (sentence) => log.warn(sentence))

  async function tend(): Promise<void> {
    const wanted = await findFolders(pool)
    for (const [key, entry] of listening) {
      const triggers = wanted.get(key)?.triggers
      if (triggers && lock.holds()) entry.triggers = triggers
      else await end(key, entry)
    }
    if (wanted.size === 0 || !(await lock.take())) return
    for (const [key, { connectionId, folder, triggers }] of wanted) {
      if (listening.has(key)) continue
      const entry: Listening = { triggers, stop: new AbortController(), done: Promise.resolve() }
      entry.done = keepListening(connectionId, folder, entry)
      listening.set(key, entry)
    }
  }

  async function end(key: string, entry: Listening): Promise<void> {
    listening.delete(key)
    entry.stop.abort()
    await entry.done
  }

  async function keepListening(connectionId: string, folder: string, entry: Listening): Promise<void> {
    const { signal } = entry.stop
    let failures = 0
    while (!signal.aborted) {
      try {
        const { port } = await openMailbox(connectionId)
        const mailbox = { connectionId, folder, address: port.address }
        await noteStatus(pool, connectionId, 'ok', `Listening to ${folder} of ${port.address}`)
        await port.listen(
          folder,
          await findPlace(pool, mailbox),
          async (messages, place) => {
            failures = 0
            const own = await findOwnAddresses(deps)
            const stored = await storeMail(deps, mailbox, entry.triggers, own, messages, place)
            if (stored > 0) deps.onStored()
          },
          signal,
          // What the database does not take now is noted with the next look.
          () => noteRead(pool, connectionId, folder).catch(() => undefined),
        )
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        const sentence = error instanceof Error ? error.message : String(error)
        log.warn({ connectionId, folder }, `Mailbox: ${sentence}`)
        // A mail server that refuses connections looks like a database that does.
        if (error instanceof StepFailed || error instanceof TryAgain || !isDatabaseGone(error))
          await noteStatus(pool, connectionId, 'failing', sentence).catch(() => undefined)
      }
      const pause = Math.min(longestPauseMs, 500 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2)
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  async function openMailbox(connectionId: string): Promise<{ port: Mailbox }> {
    const provided = await deps.resolvePort('mailbox', { customerId: null, connectionId })
    if (provided.provider === 'desk')
      throw new Error('The connection is no mailbox: choose another one in the trigger.')
    return provided
  }

  return {
    async stop() {
      await loop.stop()
      await Promise.all([...listening].map(([key, entry]) => end(key, entry)))
      await lock.release()
    },
  }
}

/** The folders that triggers name, and those of the mailboxes that stand in for them for some customers. */
export async function findFolders(
  pool: Pool,
): Promise<Map<string, Omit<MailboxFolder, 'address'> & { triggers: MailTrigger[] }>> {
  const { rows } = await pool.query<{
    id: string
    type: string
    params: { folder?: string }
    connectionId: string
    standsIn: boolean
    customers: (string | null)[]
  }>(
    `with live as (
       select t.id, t.type, t.params, t.params->>'connection' as connection
         from triggers t join workflows w on w.id = t.workflow_id
        where t.enabled and t.intake = 'mailbox' and w.enabled and w.deleted_at is null)
     select id, type, params, connection as "connectionId", false as "standsIn", '{}'::uuid[] as customers
       from live where connection <> ''
     union all
     select live.id, live.type, live.params, o.used_id::text, true, array_agg(distinct c.id)
       from live join connection_overrides o on o.connection_id::text = live.connection
       left join sites s on s.id = o.site_id
       left join customers c on c.id = coalesce(o.customer_id, s.customer_id)
      where o.used_id <> o.connection_id and (o.scope = 'tag' or c.active)
      group by live.id, live.type, live.params, o.used_id
      order by 1, 5, 4`,
  )
  const folders = new Map<string, Omit<MailboxFolder, 'address'> & { triggers: MailTrigger[] }>()
  for (const { id, type, params, connectionId, standsIn, customers } of rows) {
    const { folder = 'INBOX' } = params
    const key = `${connectionId} ${folder}`
    const entry = folders.get(key) ?? { connectionId, folder, triggers: [] }
    // One mailbox of several customers says of nobody that it is theirs; the sender does.
    const [only] = customers
    const customerId = customers.length === 1 && only ? only : undefined
    entry.triggers.push({ id, type, params, standsIn, customerId })
    folders.set(key, entry)
  }
  return folders
}

/** Every address this installation sends from or reads: what comes from them is our own mail. */
async function findOwnAddresses({ pool, registry, resolvePort }: MailboxDeps): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; type: string }>('select id, type from connections')
  const addresses: string[] = []
  for (const { id, type } of rows) {
    const provides = registry.connector(type)?.provides
    try {
      if (provides?.messaging) {
        const sender = await resolvePort('messaging', { customerId: null, connectionId: id })
        if (sender.provider === 'connection') addresses.push(sender.port.from)
      }
      if (provides?.mailbox) {
        const mailbox = await resolvePort('mailbox', { customerId: null, connectionId: id })
        if (mailbox.provider === 'connection') addresses.push(mailbox.port.address)
      }
    } catch {
      // A connection whose credentials cannot be read sends nothing, so no mail can be its own.
    }
  }
  return addresses
}

async function noteStatus(
  pool: Pool,
  connectionId: string,
  status: 'ok' | 'failing',
  detail: string,
): Promise<void> {
  await pool.query(
    `update connections set status = $2, status_detail = $3, checked_at = now()
      where id = $1 and (status, status_detail) is distinct from ($2, $3)`,
    [connectionId, status, detail.slice(0, 500)],
  )
}

/** At most once a minute: a busy folder is looked into with each e-mail. */
async function noteRead(pool: Pool, connectionId: string, folder: string): Promise<void> {
  await pool.query(
    `insert into mailbox_reads (connection_id, folder, read_at)
     select id, $2, now() from connections where id = $1
     on conflict (connection_id, folder) do update set read_at = excluded.read_at
      where mailbox_reads.read_at < excluded.read_at - interval '1 minute'`,
    [connectionId, folder],
  )
}

/** "mailboxes" in ASCII, as one number: the advisory lock of whoever listens. */
export const lockNumber = '1969316204'

function createLock(databaseUrl: string) {
  let client: pg.Client | undefined
  let held = false

  async function take(): Promise<boolean> {
    if (held) return true
    if (!client) {
      const opened = new pg.Client({
        connectionString: databaseUrl,
        application_name: 'sentiero mailboxes',
        keepAlive: true,
      })
      opened.on('error', () => undefined)
      opened.on('end', () => {
        held = false
        if (client === opened) client = undefined
      })
      await opened.connect()
      client = opened
    }
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      lockNumber,
    ])
    held = rows[0]?.taken === true
    return held
  }

  return {
    take,
    holds: () => held,
    async release() {
      const closing = client
      client = undefined
      held = false
      await closing?.end().catch(() => undefined)
    },
  }
}
