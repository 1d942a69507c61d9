import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { resolvePicks } from '../desk/resolve-picks.ts'
import { isPicked, type RunbookField } from '../msp/runbook.ts'
import { type RunbookValues, readRunbookForm } from '../msp/runbook-form.ts'
import type { RunbookContext } from './load-context.ts'
import { runbookText } from './runbook-texts.ts'

/**
 * With what a form begins: each field's default, and without one what it is started from. A default that cannot be worked out,
 * or is not of its field's type, is nothing. `names` are of what is chosen.
 */
export async function formDefaults(
  db: Kysely<Database>,
  form: readonly RunbookField[],
  context: RunbookContext,
): Promise<{ values: RunbookValues; names: Record<string, string> }> {
  const values: RunbookValues = {}
  for (const field of form) values[field.name] = await defaultOf(field, context)
  const picks = await resolvePicks(db, form, values, context.customer?.id ?? null)
  for (const { field } of picks.problems) values[field] = null
  return { values, names: picks.names }
}

async function defaultOf(field: RunbookField, context: RunbookContext): Promise<RunbookValues[string]> {
  if (field.default === '')
    return isPicked(field.type) && field.type !== 'contact' ? (context[field.type]?.id ?? null) : null
  const text = await runbookText(field.default, context, {}).catch(() => '')
  const read = readRunbookForm([{ ...field, required: false }], { [field.name]: text })
  return read.values[field.name] ?? null
}
