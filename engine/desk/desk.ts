import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Ports } from '../msp/ports.ts'
import { addBillingLine } from './add-billing-line.ts'
import { answerCoverage } from './answer-coverage.ts'
import { assignTicket } from './assign-ticket.ts'
import { billTime } from './bill-time.ts'
import { addChecklist } from './checklist.ts'
import { closeTicket } from './close-ticket.ts'
import { commentTicket } from './comment-ticket.ts'
import { listContracts } from './contracts.ts'
import { createTicket } from './create-ticket.ts'
import { findDevice } from './devices.ts'
import { drawHours } from './draw-hours.ts'
import { findContractOfDay } from './find-contract-of-day.ts'
import { findTicket, listTicketsClosedWithoutTime } from './find-ticket.ts'
import { holdClocks } from './hold-clocks.ts'
import { logTime } from './log-time.ts'
import { mergeTickets } from './merge-tickets.ts'
import { listMissingTime } from './missing-time.ts'
import { receiveEmail } from './receive-email.ts'
import { adjustSeats, countSeats } from './seat-lines.ts'
import { sumDevices } from './sum-devices.ts'
import { sumTickets } from './sum-tickets.ts'
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
      assignTicket: (ticketId, how, options, effect) => assignTicket(db, ticketId, how, options, effect),
      holdClocks: (ticketId, held, effect) => holdClocks(db, ticketId, held, effect),
      addChecklist: (ticketId, texts, effect) => addChecklist(db, ticketId, texts, effect),
      mergeTickets: (sourceId, targetId, effect) => mergeTickets(db, sourceId, targetId, effect),
      receiveEmail: (mail, defaults, effect) => receiveEmail(db, mail, defaults, effect),
      findTicket: (by) => findTicket(db, by),
      listTicketsClosedWithoutTime: (since) => listTicketsClosedWithoutTime(db, since),
      sumTickets: (of) => sumTickets(db, of),
      logTime: (entry, effect) => logTime(db, entry, effect),
      listMissingTime: (of) => listMissingTime(db, of),
      threadOf: (ticketId) => threadOf(db, ticketId),
      rememberSentMessage: (ticketId, messageId) => rememberSentMessage(db, ticketId, messageId),
    },
    rmm: { findDevice: (by) => findDevice(db, by), sumDevices: (of) => sumDevices(db, of) },
    billing: {
      findContract: (customerId, day) => findContractOfDay(db, customerId, day),
      listContracts: (customerId) => listContracts(db, { customerId }),
      addLine: (line, effect) => addBillingLine(db, line, effect),
      decideCoverage: (question) => answerCoverage(db, question),
      billTime: (bill, effect) => billTime(db, bill, effect),
      drawHours: (draw, effect) => drawHours(db, draw, effect),
      countSeats: (of) => countSeats(db, of),
      adjustSeats: (change, effect) => adjustSeats(db, change, effect),
    },
  }
}
