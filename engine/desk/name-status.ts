import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { TicketStatus } from '../msp/ticket.ts'
import { StepFailed } from '../sdk/errors.ts'

/**
 * The status that a change asks for, by its kind, by the MSP's own name, or by both; undefined where it asks for none.
 * A kind alone takes the name away. Throws `StepFailed` for a name that there is not, or of another kind.
 */
export async function nameStatus(
  db: Kysely<Database>,
  { status, statusName }: { status?: TicketStatus | undefined; statusName?: string | null | undefined },
): Promise<{ status: TicketStatus | undefined; statusName: string | null } | undefined> {
  if (statusName === null || statusName === undefined) {
    return status === undefined && statusName === undefined ? undefined : { status, statusName: null }
  }
  const named = await db
    .selectFrom('ticket_statuses')
    .select(['name', 'kind'])
    .where(sql<string>`lower(name)`, '=', statusName.trim().toLowerCase())
    .executeTakeFirst()
  if (!named) {
    const known = await db.selectFrom('ticket_statuses').select('name').orderBy('position').execute()
    const names = known.map(({ name }) => `"${name}"`).join(', ') || 'none yet'
    throw new StepFailed(
      `There is no ticket status "${statusName}". There are: ${names}. Add it in the settings, or use one of these.`,
      { class: 'NotFound', code: 'no_status' },
    )
  }
  if (status !== undefined && status !== named.kind) {
    throw new StepFailed(
      `The status "${named.name}" is of the kind "${named.kind}", not "${status}". Leave one of the two out.`,
      { code: 'status_kind' },
    )
  }
  return { status: named.kind, statusName: named.name }
}
