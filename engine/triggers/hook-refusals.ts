import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

export type RefusalCode =
  | 'signature'
  | 'off'
  | 'unreadable'
  | 'too_large'
  | 'unready'
  | 'repeated'
  | 'robot'
  | 'too_often'
  | 'unknown_sender'
  | 'bad_file'

export interface HookRefusals {
  note(hookKey: string, code: RefusalCode, reason: string, remoteAddress: string): void
  /** Writes down what was noted; done by itself a second after the first note. */
  flush(): Promise<void>
}

/** Refusals gathered at most before they are written: what a flood brings above it is not counted. */
const mostGathered = 1000
/** Addresses kept for a webhook; the rest count under one without an address. */
const mostAddresses = 50
const gatherMs = 1000

/**
 * Counts deliveries that are refused before they are stored, or that were stored before, so that nobody looks in vain for
 * them: by webhook, reason and address, without their bodies. Nothing waits for it, and a flood costs one statement a second.
 */
export function createHookRefusals(db: Kysely<Database>, clock: () => Date): HookRefusals {
  interface Gathered {
    hookKey: string
    code: RefusalCode
    reason: string
    remoteAddress: string
    count: number
    at: Date
  }
  let gathered = new Map<string, Gathered>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const rows = [...gathered.values()]
    gathered = new Map()
    if (rows.length === 0) return
    await sql`
      with given as (
        select t.id as trigger_id, g.* from unnest(
          ${rows.map((row) => row.hookKey)}::text[], ${rows.map((row) => row.code)}::text[],
          ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.remoteAddress)}::text[],
          ${rows.map((row) => row.count)}::int[], ${rows.map((row) => row.at)}::timestamptz[]
        ) as g(hook_key, code, reason, remote_address, count, at) join triggers t on t.hook_key = g.hook_key
      ), placed as (
        select trigger_id, code, reason, count, at,
               case when exists (select from hook_refusals r where r.trigger_id = given.trigger_id
                                    and r.code = given.code and r.remote_address = given.remote_address)
                      or row_number() over (partition by trigger_id order by remote_address)
                         + (select count(*) from hook_refusals r where r.trigger_id = given.trigger_id) <= ${mostAddresses}
                    then remote_address else '' end as remote_address
          from given
      )
      insert into hook_refusals as r (trigger_id, code, remote_address, reason, count, first_at, last_at)
      select trigger_id, code, remote_address, max(reason), sum(count), min(at), max(at) from placed
       group by 1, 2, 3 order by 1, 2, 3
      on conflict (trigger_id, code, remote_address) do update
         set count = r.count + excluded.count, reason = excluded.reason, last_at = excluded.last_at`.execute(
      db,
    )
  }

  return {
    note(hookKey, code, reason, remoteAddress) {
      const key = `${hookKey} ${code} ${remoteAddress}`
      const known = gathered.get(key)
      if (known) gathered.set(key, { ...known, count: known.count + 1, at: clock() })
      else if (gathered.size < mostGathered) {
        gathered.set(key, { hookKey, code, reason, remoteAddress, count: 1, at: clock() })
      }
      // What cannot be written now is not worth failing for.
      timer ??= setTimeout(() => flush().catch(() => undefined), gatherMs).unref()
    },
    flush,
  }
}
