import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type EffectLimits, effectLimits } from '../graph/effect-limits.ts'

const setting = 'effect limits'
/** For how long a process goes by what it has read, in milliseconds. */
const readAgainAfter = 1000

/** The MSP's own limits: they hold for each workflow that sets none of that kind and span. */
export async function readStandingLimits(db: Kysely<Database>): Promise<EffectLimits> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return effectLimits.parse(row?.value ?? {})
}

export async function saveStandingLimits(tx: Kysely<Database>, limits: EffectLimits): Promise<void> {
  const value = JSON.stringify(limits)
  await tx
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** The same for whoever drives many runs: read once a second at most. */
export function rememberStandingLimits(db: Kysely<Database>): () => Promise<EffectLimits> {
  let read: Promise<EffectLimits> | undefined
  let readAt = 0
  return () => {
    const now = performance.now()
    if (read && now - readAt < readAgainAfter) return read
    readAt = now
    const reading = readStandingLimits(db)
    reading.catch(() => {
      if (read === reading) read = undefined
    })
    read = reading
    return reading
  }
}
