import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import { isPicked, type PickedType, type RunbookField } from '../msp/runbook.ts'
import type { RunbookProblem } from '../msp/runbook-form.ts'
import type { EventHints } from '../sdk/trigger.ts'

/** What a form's field chose on the desk, as steps see it. */
interface Picked {
  type: PickedType
  id: string
  /** By which people know it. */
  name: string
  customerId: string | null
  deviceId: string | null
  value: JsonObject
}

export interface ResolvedPicks {
  /** The form's values, with all that belongs to what was chosen. */
  values: JsonObject
  /** Names of what was chosen, by field. */
  names: Record<string, string>
  hints: EventHints
  /** What is gone, and what belongs to another customer than the rest. */
  problems: RunbookProblem[]
}

/**
 * Looks up what a form chose by id, in one statement. All of it must belong to one customer: `customerId`, where it is known
 * already, else the first that is named.
 */
export async function resolvePicks(
  db: Kysely<Database>,
  form: readonly RunbookField[],
  values: JsonObject,
  customerId: string | null = null,
): Promise<ResolvedPicks> {
  const chosen = form.flatMap(({ name, label, type }) => {
    const id = values[name]
    return isPicked(type) && typeof id === 'string' ? [{ name, label: label || name, type, id }] : []
  })
  const resolved: ResolvedPicks = { values: { ...values }, names: {}, hints: {}, problems: [] }
  if (chosen.length === 0) return resolved
  const found = await findPicked(db, chosen)
  let owner = customerId
  for (const { name: field, label, type, id } of chosen) {
    const pick = found.find((each) => each.type === type && each.id === id)
    if (!pick) {
      resolved.problems.push({ field, code: 'gone', message: `"${label}": there is no such ${type}` })
      continue
    }
    owner ??= pick.customerId
    if (pick.customerId !== null && pick.customerId !== owner) {
      resolved.problems.push({
        field,
        code: 'other_customer',
        message: `"${label}": ${pick.name} belongs to another customer`,
      })
      continue
    }
    resolved.values[field] = pick.value
    resolved.names[field] = pick.name
    if (pick.customerId !== null) resolved.hints.customerId ??= pick.customerId
    if (pick.deviceId !== null) resolved.hints.deviceId ??= pick.deviceId
    if (type === 'contact' && typeof pick.value.email === 'string')
      resolved.hints.senderAddress ??= pick.value.email
  }
  return resolved
}

async function findPicked(
  db: Kysely<Database>,
  chosen: readonly { type: PickedType; id: string }[],
): Promise<Picked[]> {
  const idsOf = (type: PickedType) => chosen.filter((each) => each.type === type).map(({ id }) => id)
  const { rows } = await sql<Picked>`
    select 'customer' as type, id, name, id as "customerId", null::uuid as "deviceId",
           jsonb_build_object('id', id, 'name', name) as value
      from customers where active and id = any(${idsOf('customer')}::uuid[])
    union all
    select 'device', id, hostname, customer_id, id,
           jsonb_build_object('id', id, 'hostname', hostname, 'kind', kind, 'os', os, 'customerId', customer_id)
      from devices where active and id = any(${idsOf('device')}::uuid[])
    union all
    select 'ticket', id, '#' || number || ' ' || subject, customer_id, device_id,
           jsonb_build_object('id', id, 'number', number, 'subject', subject, 'customerId', customer_id)
      from tickets where id = any(${idsOf('ticket')}::uuid[])
    union all
    select 'contact', id, name, customer_id, null::uuid,
           jsonb_build_object('id', id, 'name', name, 'email', email, 'phone', phone, 'customerId', customer_id)
      from contacts where active and id = any(${idsOf('contact')}::uuid[])`.execute(db)
  return rows
}
