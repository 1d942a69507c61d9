import { z } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { findTicket } from '../desk/find-ticket.ts'
import { notFound } from './problems.ts'

/** How a request names a ticket. */
export const ticketName = z
  .union([z.uuid(), z.string().regex(/^\d{1,12}$/)])
  .openapi({ description: 'Id, or the number people see' })

/** The id of a ticket that is named by either. */
export async function ticketIdOf(db: Kysely<Database>, idOrNumber: string): Promise<string> {
  if (!/^\d+$/.test(idOrNumber)) return idOrNumber
  const found = await findTicket(db, { number: Number(idOrNumber) })
  if (found === undefined) throw notFound('ticket')
  return found.id
}
