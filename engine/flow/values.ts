import { type Kysely, sql } from 'kysely'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { ValueStore, Whose } from '../sdk/stores.ts'
import { checkedKey } from './checked-key.ts'
import type { StoreUser } from './store-user.ts'

const largestValue = 64 * 1024
const mostKeys = 10_000

/** Values kept between runs; those whose time is over count as gone, whether they are swept yet or not. */
export function valueStore(db: Kysely<Database>, user: StoreUser): ValueStore {
  const dry = user.mode === 'dry'
  const ownerOf = (whose: Whose) => (whose === 'msp' ? null : user.customerId)
  const expiry = (forSeconds: number | undefined) =>
    forSeconds === undefined ? null : new Date(user.now.getTime() + forSeconds * 1000)

  async function read(key: string, whose: Whose): Promise<JsonValue | undefined> {
    const { rows } = await sql<{ value: JsonValue }>`
      select value from stored_values
       where customer_id is not distinct from ${ownerOf(whose)}::uuid and key = ${checkedKey(key)}
         and (expires_at is null or expires_at > ${user.now})`.execute(db)
    return rows[0]?.value
  }

  /** Only a new key counts against the cap, so that a full store can still be worked with. */
  async function makeRoom(key: string, owner: string | null): Promise<void> {
    const { rows } = await sql<{ known: boolean; full: boolean }>`
      select exists (select from stored_values
                      where customer_id is not distinct from ${owner}::uuid and key = ${key}) as known,
             exists (select from stored_values
                      where customer_id is not distinct from ${owner}::uuid offset ${mostKeys - 1}) as full`.execute(
      db,
    )
    if (!rows[0]?.full || rows[0].known) return
    throw new StepFailed(
      `${owner === null ? 'The MSP' : 'This customer'} has ${mostKeys} stored values already, and no more are kept. Give values a time after which they are forgotten, or remove some.`,
      { code: 'too_many_values' },
    )
  }

  return {
    read,

    async write(rawKey, value, whose, forSeconds) {
      const key = checkedKey(rawKey)
      const text = toJsonbText(value)
      const size = Buffer.byteLength(text)
      if (size > largestValue) {
        throw new StepFailed(
          `The value of "${key}" is too large: ${Math.ceil(size / 1024)} KB, at most ${largestValue / 1024} KB. Keep only the fields that are needed later.`,
          { code: 'value_too_large' },
        )
      }
      const owner = ownerOf(whose)
      await makeRoom(key, owner)
      if (dry) return
      await sql`
        insert into stored_values (customer_id, key, value, expires_at)
        values (${owner}, ${key}, ${text}::jsonb, ${expiry(forSeconds)})
        on conflict (customer_id, key) do update
           set value = excluded.value, expires_at = excluded.expires_at, updated_at = now()`.execute(db)
    },

    async add(rawKey, amount, whose, forSeconds) {
      const key = checkedKey(rawKey)
      const owner = ownerOf(whose)
      if (dry) {
        const now = (await read(key, whose)) ?? 0
        if (typeof now !== 'number') throw notANumber(key)
        return now + amount
      }
      await makeRoom(key, owner)
      const { rows } = await sql<{ value: number }>`
        insert into stored_values as v (customer_id, key, value, expires_at)
        values (${owner}, ${key}, to_jsonb(${amount}::numeric), ${expiry(forSeconds)})
        on conflict (customer_id, key) do update
           set value = case when v.expires_at <= ${user.now} then excluded.value
                            else to_jsonb((v.value #>> '{}')::numeric + ${amount}::numeric) end,
               expires_at = case when v.expires_at <= ${user.now} then excluded.expires_at else v.expires_at end,
               updated_at = now()
         where v.expires_at <= ${user.now} or jsonb_typeof(v.value) = 'number'
        returning value`.execute(db)
      if (rows[0]) return rows[0].value
      throw notANumber(key)
    },

    async remove(rawKey, whose) {
      const key = checkedKey(rawKey)
      if (dry) return (await read(key, whose)) !== undefined
      const { rows } = await sql<{ live: boolean }>`
        delete from stored_values where customer_id is not distinct from ${ownerOf(whose)}::uuid and key = ${key}
        returning expires_at is null or expires_at > ${user.now} as live`.execute(db)
      return rows[0]?.live ?? false
    },
  }
}

function notANumber(key: string): StepFailed {
  return new StepFailed(
    `The stored value "${key}" is no number, so nothing can be added to it. Use another key, or remove the value.`,
    { code: 'not_a_number' },
  )
}
