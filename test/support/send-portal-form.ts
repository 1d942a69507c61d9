import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { expect } from 'vitest'
import type { Database } from '#engine/db/schema.ts'
import { matchHints } from '#engine/desk/match.ts'
import { readPortalForm } from '#engine/msp/portal-form.ts'
import { findForm } from '#engine/portal/find-form.ts'
import { referenceOf } from '#engine/portal/form-token.ts'
import { sendForm } from '#engine/portal/send-form.ts'
import type { Registry } from '#engine/registry.ts'

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
  expect(read.problems).toEqual({})
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
