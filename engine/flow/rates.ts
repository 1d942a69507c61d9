import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { RateStore } from '../sdk/stores.ts'
import { sendSignal } from '../waits/send-signal.ts'
import { checkedKey } from './checked-key.ts'
import { lockKey } from './lock-key.ts'
import type { StoreUser } from './store-user.ts'

/** Of one key within its time; a row holds a moment for each. */
const mostAllowed = 1000

/** Rates over all runs: a row for each key, with the moments that still count. */
export function rateStore(db: Kysely<Database>, user: StoreUser): RateStore {
  const { runId, workflowId, nodeId, path, now } = user
  const dry = user.mode === 'dry'
  const signal = `debounce:${user.effectKey}`
  const keyOfStep = (key: string) => `${workflowId}/${nodeId}/${checkedKey(key)}`

  return {
    async take(rawKey, most, seconds, { promise = false, shared = false } = {}) {
      const key = shared ? `/${checkedKey(rawKey)}` : keyOfStep(rawKey)
      // Another step may allow more of the same key.
      const kept = shared ? mostAllowed : most
      if (!dry) await lockKey(db, 'rate', key)
      const { rows } = await sql<{ next: Date }>`
        with known as (
          select coalesce((select marks from rate_marks where key = ${key}), '{}') as marks
        ), due as (
          select marks, greatest(${now}::timestamptz,
                   case when cardinality(marks) >= ${most}::int
                        then marks[${most}::int] + make_interval(secs => ${seconds}::float8) end) as next
            from known
        ), kept as (
          insert into rate_marks (key, marks, expires_at)
          select ${key}, array(select mark from unnest(marks || next) as mark order by mark desc limit ${kept}::int),
                 next + make_interval(secs => ${seconds}::float8)
            from due where not ${dry}::boolean and (next <= ${now} or ${promise}::boolean)
          on conflict (key) do update
             set marks = excluded.marks, expires_at = greatest(rate_marks.expires_at, excluded.expires_at)
        )
        select next from due`.execute(db)
      const next = rows[0]?.next ?? now
      return next <= now ? { allowed: true } : { allowed: false, next }
    },

    async supersede(rawKey) {
      const key = keyOfStep(rawKey)
      if (dry) return { signal, since: now }
      await lockKey(db, 'debounce', key)
      const { rows } = await sql<{ before: string | null; since: Date }>`
        with before as (
          select signal from debounce_holders where key = ${key}
        ), newest as (
          insert into debounce_holders as d (key, run_id, node_id, path, signal, since)
          values (${key}, ${runId}, ${nodeId}, ${path}, ${signal}, ${now})
          on conflict (key) do update
             set run_id = excluded.run_id, node_id = excluded.node_id, path = excluded.path, signal = excluded.signal,
                 count = d.count + 1
          returning since
        )
        select (select signal from before) as before, since from newest`.execute(db)
      const { before, since } = rows[0] ?? { before: null, since: now }
      if (before !== null && before !== signal) await sendSignal(db, before, { superseded: true })
      return { signal, since }
    },

    async settle(rawKey) {
      if (dry) return 1
      const { rows } = await sql<{ count: number }>`
        delete from debounce_holders where key = ${keyOfStep(rawKey)} and signal = ${signal} returning count`.execute(
        db,
      )
      return rows[0]?.count
    },
  }
}
