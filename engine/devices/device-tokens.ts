import { createHash, randomBytes } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database, DeviceTokensTable } from '../db/schema.ts'

const prefixes = { report: 'dev_', enrol: 'enr_' } as const

export type DeviceToken = Omit<Selectable<DeviceTokensTable>, 'token_sha256'>

export const tokenColumns = [
  'id',
  'purpose',
  'device_id',
  'customer_id',
  'site_id',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
] as const

/** For whom a token speaks: one device, or whatever machine of a customer makes itself known with it. */
export type TokenFor =
  | { purpose: 'report'; deviceId: string }
  | { purpose: 'enrol'; customerId: string | null; siteId: string | null; expiresAt: Date }

/** Makes a token; its text is answered here and never again, since only the hash is kept. */
export async function insertDeviceToken(
  tx: Kysely<Database>,
  whose: TokenFor,
  createdBy: string,
): Promise<{ token: string; entry: DeviceToken }> {
  const token = prefixes[whose.purpose] + randomBytes(32).toString('base64url')
  const entry = await tx
    .insertInto('device_tokens')
    .values({
      id: uuidv7(),
      token_sha256: deviceTokenHash(token),
      purpose: whose.purpose,
      device_id: whose.purpose === 'report' ? whose.deviceId : null,
      customer_id: whose.purpose === 'enrol' ? whose.customerId : null,
      site_id: whose.purpose === 'enrol' ? whose.siteId : null,
      created_by: createdBy,
      expires_at: whose.purpose === 'enrol' ? whose.expiresAt : null,
    })
    .returning(tokenColumns)
    .executeTakeFirstOrThrow()
  return { token, entry }
}

/** False when there is no such token, or it is revoked already. */
export async function revokeDeviceToken(tx: Kysely<Database>, id: string): Promise<boolean> {
  const revoked = await tx
    .updateTable('device_tokens')
    .set({ revoked_at: new Date() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return revoked.numUpdatedRows === 1n
}

export function deviceTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
