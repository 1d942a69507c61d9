import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import type { OwnEvent } from '../own-events/store-own-events.ts'
import { about } from './problem-events.ts'

/** Something that ends one day, wherever its date is kept. */
export interface Ending {
  /** Its identity among all that ends. */
  key: string
  kind: DeviceEventData<'expiry.approaching'>['what']
  name: string
  customerId: string | null
  deviceId: string | null
  expiresAt: Date
  warnedAt: Date | null
  note: string
}

const dayMs = 86_400_000

/** What flows hear of an end: that it approaches, that it was put off, that nobody waits for it any more. */
export async function expiryEvent(
  tx: Kysely<Database>,
  ending: Ending,
  what: 'raised' | 'renewed' | 'dropped',
  now: Date,
): Promise<OwnEvent> {
  const { customerId, deviceId, expiresAt } = ending
  const device = deviceId
    ? await tx.selectFrom('devices').select('hostname').where('id', '=', deviceId).executeTakeFirst()
    : undefined
  const daysLeft = Math.floor((expiresAt.getTime() - now.getTime()) / dayMs)
  const severity = daysLeft < 0 ? 'high' : daysLeft <= 7 ? 'medium' : 'low'
  const state = what === 'raised' ? 'raised' : 'cleared'
  return {
    type: 'expiry.approaching',
    source: 'expiries',
    occurredAt: now,
    dedupKey: `expiry.approaching:${ending.key}`,
    state,
    hints: {
      ...(customerId === null ? {} : { customerId }),
      ...(deviceId === null ? {} : { deviceId }),
    },
    data: {
      ...about({ title: titleOf(ending, what, daysLeft), severity, state, since: ending.warnedAt ?? now }),
      what: ending.kind,
      name: ending.name,
      hostname: device?.hostname ?? null,
      expiresAt: expiresAt.toISOString(),
      daysLeft,
      note: ending.note,
    } satisfies DeviceEventData<'expiry.approaching'>,
  }
}

function titleOf({ name }: Ending, what: 'raised' | 'renewed' | 'dropped', daysLeft: number): string {
  if (what === 'renewed') return `${name} was renewed`
  if (what === 'dropped') return `${name} is not watched any more`
  if (daysLeft < 0) return `${name} has ended`
  return `${name} ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`
}
