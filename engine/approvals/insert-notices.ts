import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { LivingHuman } from './list-living.ts'

/** Puts one e-mail for each person into the outbox; a worker sends them once the transaction is committed. */
export async function insertNotices(
  tx: Kysely<Database>,
  notice: { approvalId: string; round: number; people: readonly LivingHuman[]; now: Date },
): Promise<void> {
  const { approvalId, round, people, now } = notice
  if (people.length === 0) return
  await tx
    .insertInto('approval_notices')
    .values(
      people.map(({ kind, person, name, email }) => ({
        id: uuidv7(),
        approval_id: approvalId,
        kind,
        person,
        name,
        email,
        round,
        token_sha256: null,
        next_try_at: now,
        sent_at: null,
        connection_id: null,
        reply_mark: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The same for chats, which have no person behind them. */
export async function insertChannelNotices(
  tx: Kysely<Database>,
  notice: {
    approvalId: string
    round: number
    channels: readonly { connectionId: string; target: string }[]
    now: Date
  },
): Promise<void> {
  const { approvalId, round, channels, now } = notice
  if (channels.length === 0) return
  await tx
    .insertInto('approval_notices')
    .values(
      channels.map(({ connectionId, target }) => ({
        id: uuidv7(),
        approval_id: approvalId,
        kind: 'channel' as const,
        person: `${connectionId} ${target}`,
        name: target,
        email: '',
        round,
        token_sha256: null,
        next_try_at: now,
        sent_at: null,
        connection_id: connectionId,
        target,
        reply_mark: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
