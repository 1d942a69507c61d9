import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Ports } from '../msp/ports.ts'
import { addBillingLine } from './add-billing-line.ts'
import { closeTicket } from './close-ticket.ts'
import { commentTicket } from './comment-ticket.ts'
import { findContract } from './contracts.ts'
import { createTicket } from './create-ticket.ts'
import { findDevice } from './devices.ts'
import { findTicket, listTicketsClosedWithoutTime } from './find-ticket.ts'
import { logTime } from './log-time.ts'
import { receiveEmail } from './receive-email.ts'
import { rememberSentMessage, threadOf } from './ticket-thread.ts'
import { updateTicket } from './update-ticket.ts'
import { upsertTicketByKey } from './upsert-ticket.ts'

/**
 * The built-in provider, on a database or on the transaction that also records the step: then what it writes happens
 * exactly once. It never runs into a constraint, which would abort the transaction for everybody in it.
 */
export function deskPorts(db: Kysely<Database>): Pick<Ports, 'psa' | 'rmm' | 'billing'> {
  return {
    psa: {
      createTicket: (ticket, effect) => createTicket(db, ticket, effect),
      upsertTicketByKey: (ticket, effect) => upsertTicketByKey(db, ticket, effect),
      updateTicket: (ticketId, changes, effect) => updateTicket(db, ticketId, changes, effect),
      commentTicket: (ticketId, comment, effect) => commentTicket(db, ticketId, comment, effect),
      closeTicket: (ticketId, close, effect) => closeTicket(db, ticketId, close, effect),
      receiveEmail: (mail, defaults, effect) => receiveEmail(db, mail, defaults, effect),
      findTicket: (by) => findTicket(db, by),
      listTicketsClosedWithoutTime: (since) => listTicketsClosedWithoutTime(db, since),
      logTime: (entry, effect) => logTime(db, entry, effect),
      threadOf: (ticketId) => threadOf(db, ticketId),
      rememberSentMessage: (ticketId, messageId) => rememberSentMessage(db, ticketId, messageId),
    },
    rmm: { findDevice: (by) => findDevice(db, by) },
    billing: {
      findContract: (customerId, day) => findContract(db, customerId, day),
      addLine: (line, effect) => addBillingLine(db, line, effect),
    },
  }
}
