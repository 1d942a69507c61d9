import { createHmac } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { JsonValue } from '../graph/json.ts'
import type { ImportedTrigger } from '../playbooks/describe-triggers.ts'
import type { HookAnswer } from '../triggers/receive-hook.ts'
import { runSchedules } from '../triggers/run-schedules.ts'
import { storeMail } from '../triggers/store-mail.ts'
import { stageMailbox } from './scenario-connectors.ts'
import type { StageEngine } from './stage-engine.ts'

/** Posts a body to a webhook, proven as it wants it. */
export async function deliver(
  engine: StageEngine,
  hook: Pick<ImportedTrigger, 'hookUrl' | 'auth'>,
  body: JsonValue,
  { headers, secret }: { headers: Record<string, string>; secret: string },
): Promise<HookAnswer> {
  const bytes = Buffer.from(JSON.stringify(body))
  return engine.receiveHook(hook.hookUrl?.split('/').at(-1) ?? '', {
    headers: { 'content-type': 'application/json', ...proof(hook.auth, secret, bytes), ...headers },
    query: {},
    contentType: 'application/json',
    body: bytes,
    receivedAt: new Date(),
  })
}

/** Brings an e-mail to a mailbox trigger, as the mailbox's listener would. */
export async function bringMail(engine: StageEngine, triggerId: string, source: string): Promise<void> {
  const { db, pool, registry, intake } = engine
  const trigger = await db
    .selectFrom('triggers')
    .select(['id', 'type', 'params'])
    .where('id', '=', triggerId)
    .executeTakeFirstOrThrow()
  // A mailbox trigger that is published has both.
  const params = trigger.params as { connection: string; folder: string }
  const uid = engine.nextUid()
  await storeMail(
    { pool, registry },
    { connectionId: params.connection, folder: params.folder, address: stageMailbox },
    [trigger],
    [stageMailbox],
    [{ uid, source: Buffer.from(source.replaceAll('\n', '\r\n')), receivedAt: new Date() }],
    { uidValidity: 1, lastUid: uid },
  )
  intake.poke()
}

/** Makes a schedule due now, and waits until it is taken. */
export async function makeDue({ db, pool, registry, intake }: StageEngine, triggerId: string): Promise<void> {
  const { next_due_at: now } = await db
    .updateTable('triggers')
    .set({ next_due_at: new Date() })
    .where('id', '=', triggerId)
    .returning('next_due_at')
    .executeTakeFirstOrThrow()
  for (;;) {
    await runSchedules(pool, registry)
    const trigger = await db
      .selectFrom('triggers')
      .select('next_due_at')
      .where('id', '=', triggerId)
      .executeTakeFirstOrThrow()
    if (trigger.next_due_at?.getTime() !== now?.getTime()) break
    await delay(20)
  }
  intake.poke()
}

/** The headers that a sender with this secret would prove itself by. */
function proof(auth: ImportedTrigger['auth'], secret: string, body: Uint8Array): Record<string, string> {
  switch (auth?.kind) {
    case 'hmac':
      return {
        [auth.header ?? '']: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      }
    case 'bearer':
      return { authorization: `Bearer ${secret}` }
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString('base64')}` }
    case 'header':
      return { [auth.header ?? '']: secret }
    default:
      return {}
  }
}
