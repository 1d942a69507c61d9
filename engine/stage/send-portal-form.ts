import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '../db/schema.ts'
import { matchHints } from '../desk/match.ts'
import { readPortalForm } from '../msp/portal-form.ts'
import { findForm } from '../portal/find-form.ts'
import { referenceOf } from '../portal/form-token.ts'
import { sendForm } from '../portal/send-form.ts'
import type { Registry } from '../registry.ts'

/** Sends a form as its page would, once everything on it is right. */
export async function sendPortalForm(
  { db, pool, registry }: { db: Kysely<Database>; pool: Pool; registry: Registry },
  hookUrl: string | null,
  { name, email, values }: { name: string; email: string; values: Record<string, string> },
): Promise<void> {
  const open = await findForm(db, registry, hookUrl?.split('/').at(-1) ?? '')
  if (!open) throw new Error('The form is not open')
  const [parties] = await matchHints(db, [{ senderAddress: email }])
  const read = readPortalForm(open.form.fields, values, undefined)
  const wrong = Object.keys(read.problems)
  if (wrong.length > 0) throw new Error(`The form does not take ${wrong.join(', ')}`)
  const pageId = randomBytes(16).toString('base64url')
  await sendForm(pool, open, pageId, {
    reference: referenceOf(pageId),
    language: 'en',
    name,
    email,
    proof: 'none',
    customerId: undefined,
    deviceId: undefined,
    isKnown: (parties?.customer ?? null) !== null,
    values: read.values,
    files: [],
  })
}
