import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** A device that has a serial number already. */
export interface Twin {
  id: string
  hostname: string
}

export interface Claim {
  deviceId: string
  /** As devices report from now on. */
  hostname: string
  serial: string | null
}

/**
 * Which claims of a serial number are another device's: one that reported it before, or that claims it earlier in the list.
 * Answers the other device by the id of the one that may not have it.
 */
export async function findTwins(
  tx: Kysely<Database>,
  claims: readonly Claim[],
): Promise<ReadonlyMap<string, Twin>> {
  const serials = claims.flatMap(({ serial }) => (serial === null ? [] : [serial.toLowerCase()]))
  const { rows } = await sql<Twin & { serial: string; active: boolean }>`
    select d.id, d.hostname, lower(r.serial) as serial, d.active
      from device_reports r join devices d on d.id = r.device_id
     where lower(r.serial) = any(${serials}::text[])`.execute(tx)
  const owners = new Map<string, Twin>(rows.filter(({ active }) => active).map((row) => [row.serial, row]))
  const twins = new Map<string, Twin>()
  for (const { deviceId, hostname, serial } of claims) {
    if (serial === null) continue
    const owner = owners.get(serial.toLowerCase())
    if (owner === undefined) owners.set(serial.toLowerCase(), { id: deviceId, hostname })
    else if (owner.id !== deviceId) twins.set(deviceId, owner)
  }
  // Machines that are kept no more give their number to those that follow them.
  const gone = rows.filter(({ active, id }) => !active && !claims.some(({ deviceId }) => deviceId === id))
  if (gone.length > 0) {
    await sql`
      update device_reports set serial = null where device_id = any(${gone.map(({ id }) => id)}::uuid[])`.execute(
      tx,
    )
  }
  return twins
}
