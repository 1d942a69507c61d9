import { evaluate } from '../expressions/evaluate.ts'
import type { JsonObject } from '../graph/json.ts'
import { runbookTemplate } from '../msp/runbook-text.ts'
import type { RunbookContext } from './load-context.ts'

/** A text of a runbook for whom and what it is started. Throws `ExpressionError`. */
export async function runbookText(
  text: string,
  { ticket, device, customer, user }: RunbookContext,
  form: JsonObject,
): Promise<string> {
  const value = await evaluate(runbookTemplate(text), {
    trigger: form,
    event: { ticket: { ...ticket }, device: { ...device }, customer: { ...customer }, user: { ...user } },
    customer: { ...customer },
    vars: {},
    steps: {},
    run: {},
  })
  return typeof value === 'string' ? value.trim() : ''
}
