import type { Kysely } from 'kysely'
import type { Caller } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { findCustomer } from '../desk/customers.ts'
import { findDevice } from '../desk/devices.ts'
import { findTicket } from '../desk/find-ticket.ts'
import type { Customer } from '../msp/customer.ts'
import type { Device } from '../msp/device.ts'
import type { RunbookPlace } from '../msp/runbook.ts'
import type { Ticket } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'

/** From where a runbook is started; nothing of it: from the page of runbooks. */
export interface RunbookOrigin {
  ticketId?: string | undefined
  deviceId?: string | undefined
  customerId?: string | undefined
}

/** Whom and what a runbook is started for. */
export interface RunbookContext {
  place: RunbookPlace
  ticket: Ticket | null
  device: Device | null
  customer: Customer | null
  user: { name: string; email: string }
}

/** Throws `StepFailed` for what is not there, and for what belongs to several customers. */
export async function loadContext(
  db: Kysely<Database>,
  { ticketId, deviceId, customerId }: RunbookOrigin,
  caller: Caller,
): Promise<RunbookContext> {
  const ticket = ticketId === undefined ? null : existing('ticket', await findTicket(db, { id: ticketId }))
  const wantedDevice = deviceId ?? ticket?.deviceId ?? null
  const device = wantedDevice === null ? null : existing('device', await findDevice(db, { id: wantedDevice }))
  const owners = new Set(
    [ticket?.customerId, device?.customerId, customerId].filter((id) => typeof id === 'string'),
  )
  if (owners.size > 1) {
    throw new StepFailed('Ticket, device and customer do not belong together. Start it from one of them.', {
      code: 'other_customer',
    })
  }
  const [owner] = owners
  const customer = owner === undefined ? null : existing('customer', await findCustomer(db, owner))
  const user =
    caller.kind === 'user'
      ? { name: caller.name || caller.email, email: caller.email }
      : { name: caller.name, email: '' }
  const place = ticketId ? 'ticket' : deviceId ? 'device' : customerId ? 'customer' : 'runbooks'
  return { place, ticket, device, customer, user }
}

function existing<Thing>(what: string, thing: Thing | undefined): Thing {
  if (thing) return thing
  throw new StepFailed(`There is no such ${what} any more.`, { class: 'NotFound', code: `no_${what}` })
}
