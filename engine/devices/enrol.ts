import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { insertDevice } from '../desk/devices.ts'
import { usableSerial } from '../msp/device-report.ts'
import { deviceTokenHash, insertDeviceToken } from './device-tokens.ts'

/** What a machine says that makes itself known. */
export const enrolment = z.object({
  hostname: z.string().trim().min(1).max(200),
  serial: z.string().max(200).nullable().default(null),
  kind: z.enum(['server', 'workstation', 'network', 'mobile', 'other']).default('server'),
  os: z.string().max(200).default(''),
})

export type Enrolled =
  | { enrolled: true; deviceId: string; token: string }
  | { enrolled: false; reason: string; unknownToken?: true }

/**
 * Makes a device with a token of its own for a machine that holds a key of its customer. A serial number that a device
 * reports already is refused: whoever holds the key must not speak for that device.
 */
export async function enrolDevice(
  db: Kysely<Database>,
  key: string,
  given: z.output<typeof enrolment>,
  now: Date,
): Promise<Enrolled> {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('device_tokens')
      .select(['id', 'customer_id', 'site_id', 'expires_at'])
      .where('token_sha256', '=', deviceTokenHash(key))
      .where('purpose', '=', 'enrol')
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (!found || (found.expires_at !== null && found.expires_at <= now)) {
      return {
        enrolled: false,
        unknownToken: true,
        reason: 'This enrolment key is unknown, revoked or too old. Make a new one on the page of devices.',
      }
    }
    const serial = usableSerial(given.serial)
    const twin =
      serial === null
        ? undefined
        : await tx
            .selectFrom('device_reports')
            .innerJoin('devices', 'devices.id', 'device_reports.device_id')
            .select('devices.hostname')
            .where(sql<boolean>`lower(serial) = lower(${serial})`)
            .where('devices.active', '=', true)
            .executeTakeFirst()
    if (twin) {
      return {
        enrolled: false,
        reason:
          `The device ${twin.hostname} reports the serial number ${serial} already. Make a token on the page of that ` +
          'device to install it anew, or make that device inactive.',
      }
    }
    const device =
      (await findUnheard(tx, given.hostname, found.customer_id)) ??
      (await insertDevice(tx, {
        hostname: given.hostname,
        kind: given.kind,
        os: given.os,
        customerId: found.customer_id,
        siteId: found.site_id,
      }))
    const { token } = await insertDeviceToken(
      tx,
      { purpose: 'report', deviceId: device.id },
      `enrolment key ${found.id}`,
    )
    return { enrolled: true, deviceId: device.id, token }
  })
}

/** The customer's device of that name which has never reported: written down before, or made by an answer that got lost. */
async function findUnheard(
  tx: Kysely<Database>,
  hostname: string,
  customerId: string | null,
): Promise<{ id: string } | undefined> {
  const devices = await tx
    .selectFrom('devices')
    .select('id')
    .where(sql<boolean>`lower(hostname) = lower(${hostname})`)
    .where(sql<boolean>`customer_id is not distinct from ${customerId}::uuid`)
    .where('active', '=', true)
    .where(sql<boolean>`not exists (select 1 from device_reports r where r.device_id = devices.id)`)
    .limit(2)
    .execute()
  return devices.length === 1 ? devices[0] : undefined
}
