import { type Kysely, sql } from 'kysely'
import { readPublicUrl } from '../approvals/public-url.ts'
import { afterFailure, type Settled } from '../approvals/send-notices.ts'
import type { ResolvePort } from '../connections/provider.ts'
import type { Database } from '../db/schema.ts'
import { deskPorts } from '../desk/desk.ts'
import type { JsonObject } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type AlarmWords, alarmText } from './alarm-texts.ts'
import { type AlarmChannel, alarmChannel, readWatchdogSettings } from './watchdog-settings.ts'

export interface TellDeps {
  db: Kysely<Database>
  resolvePort: ResolvePort
  /** Where people reach the server, without a slash at its end; absent: as a process that serves the web has noted it. */
  publicUrl?: string
}

/** How long a process may take for one of them before another one takes it up, in minutes. */
const minutesHeld = 5

interface Notice {
  id: string
  moment: 'raised' | 'cleared'
  channel: unknown
  tries: number
  kind: AlarmWords['kind']
  subject: string
  name: string
  facts: JsonObject
  raisedAt: Date
  clearedBecause: AlarmWords['clearedBecause']
  workflowId: string | null
}

type Told = Notice & { text: ReturnType<typeof alarmText>; link: string }

/**
 * Tells what waits in the outbox, at most ten at once; answers how many it took up. What a process that died had taken is
 * taken up again, and may arrive twice, under the same Message-ID or key; a ticket does not.
 */
export async function tellAlarms(deps: TellDeps, now: Date, signal: AbortSignal): Promise<number> {
  const taken = await takeNotices(deps.db, now)
  if (taken.length === 0) return 0
  const { language } = await readWatchdogSettings(deps.db)
  const publicUrl = deps.publicUrl ?? (await readPublicUrl(deps.db)) ?? ''
  await Promise.all(
    taken.map(async (notice) => {
      const path = notice.workflowId === null ? '/connections' : `/workflows/${notice.workflowId}`
      const link = publicUrl === '' ? '' : `${publicUrl}${path}`
      const clearedBecause = notice.moment === 'cleared' ? (notice.clearedBecause ?? 'well') : null
      const text = alarmText(language, { ...notice, clearedBecause, link })
      try {
        await tell(deps, { ...notice, text, link }, alarmChannel.parse(notice.channel), now, signal)
      } catch (error) {
        await settle(deps.db, notice.id, afterFailure(error, notice, now))
      }
    }),
  )
  return taken.length
}

async function takeNotices(db: Kysely<Database>, now: Date): Promise<Notice[]> {
  const { rows } = await sql<Notice>`
    with due as (
      select id from alarm_notices where state = 'waiting' and next_try_at <= ${now}
       order by next_try_at, id limit 10 for update skip locked
    )
    update alarm_notices n
       set tries = n.tries + 1, next_try_at = ${new Date(now.getTime() + minutesHeld * 60_000)}
      from due, alarms a
     where n.id = due.id and a.id = n.alarm_id
    returning n.id, n.moment, n.channel, n.tries, a.kind, a.subject, a.name, a.facts, a.raised_at as "raisedAt",
              a.cleared_because as "clearedBecause", a.workflow_id as "workflowId"`.execute(db)
  return rows
}

async function tell(
  { db, resolvePort }: TellDeps,
  notice: Told,
  channel: AlarmChannel,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const sent = { state: 'sent', problem: '', sent_at: now } as const
  switch (channel.kind) {
    case 'mail': {
      const { rejected } = await sendMail(resolvePort, notice, channel, signal)
      const refused = `The mail server refused ${rejected.join(', ')}.`
      if (rejected.length >= channel.to.length)
        return settle(db, notice.id, { state: 'failed', problem: refused })
      return settle(db, notice.id, { ...sent, problem: rejected.length === 0 ? '' : refused })
    }
    case 'notifier': {
      const { connectionId, target } = channel
      const provided = await resolvePort('notifier', { customerId: null, connectionId })
      if (provided.provider === 'desk')
        throw new StepFailed('The desk has no chat.', { code: 'connection_unfit' })
      const { title, text } = notice.text
      const message = { title, text, url: notice.link, urgent: notice.moment === 'raised' }
      await provided.port.send(message, target, { key: notice.id }, signal)
      return settle(db, notice.id, sent)
    }
    case 'ticket':
      // In one transaction with the row of the outbox: exactly once.
      return db.transaction().execute(async (tx) => {
        await writeTicket(tx, notice, channel)
        await settle(tx, notice.id, sent)
      })
  }
}

async function sendMail(
  resolvePort: ResolvePort,
  notice: Told,
  { to, connectionId }: Extract<AlarmChannel, { kind: 'mail' }>,
  signal: AbortSignal,
): Promise<{ rejected: string[] }> {
  const wanted = { customerId: null, ...(connectionId === null ? {} : { connectionId }) }
  const provided = await resolvePort('messaging', wanted)
  if (provided.provider === 'desk') {
    throw new StepFailed('No mail sending connection: add one under Connections.', {
      code: 'connection_missing',
    })
  }
  const { port } = provided
  const domain = port.from.slice(port.from.lastIndexOf('@') + 1)
  return port.sendMail(
    {
      to,
      cc: [],
      subject: `[Sentiero] ${notice.text.title}`,
      text: `${notice.text.title}\n\n${notice.text.text}\n`,
      html: null,
      messageId: `alarm-${notice.id}@${domain}`,
      inReplyTo: null,
      references: [],
      isReply: false,
    },
    signal,
  )
}

/** One ticket for one alarm; it closes with it, unless a person took it up. */
async function writeTicket(
  tx: Kysely<Database>,
  notice: Told,
  { queue, priority }: Extract<AlarmChannel, { kind: 'ticket' }>,
): Promise<void> {
  const { psa } = deskPorts(tx)
  const effect = { key: notice.id, runId: null, actor: { kind: 'automation', name: 'Watchdog' } } as const
  const dedupKey = `watchdog ${notice.kind} ${notice.subject}`
  const { title, text } = notice.text
  if (notice.moment === 'raised') {
    await psa.upsertTicketByKey(
      {
        dedupKey,
        subject: title,
        description: text,
        queue,
        priority,
        type: 'incident',
        source: 'automation',
        tags: ['watchdog'],
      },
      effect,
    )
    return
  }
  const ticket = await psa.findTicket({ dedupKey })
  if (!ticket) return
  const { closed } = await psa.closeTicket(ticket.id, { resolution: title, onlyIfUntouched: true }, effect)
  if (!closed && ticket.status !== 'closed' && ticket.status !== 'resolved')
    await psa.commentTicket(ticket.id, { body: title, visibility: 'internal' }, effect)
}

async function settle(db: Kysely<Database>, id: string, settled: Settled): Promise<void> {
  await db.updateTable('alarm_notices').set(settled).where('id', '=', id).execute()
}
