import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { LockStore } from '../sdk/stores.ts'
import { sendSignal } from '../waits/send-signal.ts'
import { checkedKey } from './checked-key.ts'
import { lockKey } from './lock-key.ts'
import type { StoreUser } from './store-user.ts'

/**
 * Locks of runs. A claim stands in line for as long as its step waits for its signal, and is granted by ending that wait:
 * so a step that gave up in the same moment never becomes a holder that does not know it.
 */
export function lockStore(db: Kysely<Database>, user: StoreUser): LockStore {
  const { runId, nodeId, path } = user
  const place = path === '' ? nodeId : `${path}/${nodeId}`

  return {
    async claim(rawKey) {
      const key = checkedKey(rawKey)
      if (user.mode === 'dry') return { held: true }
      const signal = `lock:${user.effectKey}`
      await lockKey(db, 'lock', key)
      const { rows } = await sql<{ held: boolean }>`
        insert into lock_claims as c (run_id, node_id, path, key, signal, held)
        select ${runId}, ${nodeId}, ${path}, ${key}, ${signal},
               not exists (select from lock_claims where key = ${key} and held)
               and not exists (select from lock_claims other join waits on waits.signal = other.signal and waits.status = 'open'
                                where other.key = ${key})
        on conflict (run_id, node_id, path) do update
           set key = case when c.held then c.key else excluded.key end, held = c.held or excluded.held
        returning held`.execute(db)
      if (rows[0]?.held) return { held: true }
      const holder = await holderOf(db, key)
      if (holder?.runId === runId && place.startsWith(`${holder.place}[`)) {
        throw new StepFailed(
          `This run holds the lock "${key}" already, in a step around this one, and would wait for itself. Remove one of the two, or give them different keys.`,
          { code: 'lock_held_outside' },
        )
      }
      return { held: false, signal, holder: holder?.runId ?? null }
    },

    async release() {
      const { rows } = await sql<{ key: string }>`
        select key from lock_claims where run_id = ${runId} and node_id = ${nodeId} and path = ${path}`.execute(
        db,
      )
      for (const { key } of rows) {
        await lockKey(db, 'lock', key)
        await sql`
          delete from lock_claims where run_id = ${runId} and node_id = ${nodeId} and path = ${path}`.execute(
          db,
        )
        await grantNext(db, key)
      }
      return rows.length > 0
    },
  }
}

/**
 * Frees the locks of runs that are over, and sends for whoever is next where a key is free and steps stand in line.
 * Answers how many locks found a new holder.
 */
export async function releaseLostLocks(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ key: string }>`
    select key from lock_claims c where not exists (select from runs where runs.id = c.run_id)
    union
    select key from lock_claims c where not c.held
       and not exists (select from lock_claims other where other.key = c.key and other.held)`.execute(db)
  let granted = 0
  for (const { key } of rows) {
    granted += await db.transaction().execute(async (tx) => {
      await lockKey(tx, 'lock', key)
      // A claim that neither holds nor waits was given up.
      await sql`
        delete from lock_claims c where key = ${key}
           and (not exists (select from runs where runs.id = c.run_id)
                or not held and not exists (select from waits
                                             where waits.signal = c.signal and waits.status = 'open'))`.execute(
        tx,
      )
      return (await grantNext(tx, key)) ? 1 : 0
    })
  }
  return granted
}

/** Gives a free lock to the first in line whose step still waits for it. The key is locked by the caller. */
async function grantNext(tx: Kysely<Database>, key: string): Promise<boolean> {
  if (await holderOf(tx, key)) return false
  const { rows } = await sql<{ signal: string }>`
    select c.signal from lock_claims c join waits on waits.signal = c.signal and waits.status = 'open'
     where c.key = ${key} and not c.held order by c.claimed_at`.execute(tx)
  for (const { signal } of rows) {
    if (!(await sendSignal(tx, signal, null))) continue
    await sql`update lock_claims set held = true where key = ${key} and signal = ${signal}`.execute(tx)
    return true
  }
  return false
}

async function holderOf(
  db: Kysely<Database>,
  key: string,
): Promise<{ runId: string; place: string } | undefined> {
  const { rows } = await sql<{ run_id: string; node_id: string; path: string }>`
    select run_id, node_id, path from lock_claims where key = ${key} and held`.execute(db)
  const [row] = rows
  return row && { runId: row.run_id, place: row.path === '' ? row.node_id : `${row.path}/${row.node_id}` }
}
