import type { Kysely } from 'kysely'
import type { Caller } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { findDevice } from '../desk/devices.ts'
import { resolvePicks } from '../desk/resolve-picks.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { misfit, misfitText } from '../msp/runbook.ts'
import { formSentence, type RunbookProblem, readRunbookForm } from '../msp/runbook-form.ts'
import type { Registry } from '../registry.ts'
import type { StartContext } from '../runs/start-workflow.ts'
import { StepFailed } from '../sdk/errors.ts'
import { refuseStranger } from '../triggers/may-start.ts'
import { findRunbook, type Runbook } from './find-runbooks.ts'
import { loadContext, type RunbookContext, type RunbookOrigin } from './load-context.ts'

/** The form is not filled in; each problem names its field. */
export class FormRefused extends Error {
  override name = 'FormRefused'
  readonly problems: readonly RunbookProblem[]
  constructor(problems: readonly RunbookProblem[]) {
    super(formSentence(problems))
    this.problems = problems
  }
}

export interface RunbookRequest extends RunbookOrigin {
  workflowId: string
  values: JsonObject
  caller: Caller
}

export interface PreparedStart {
  runbook: Runbook
  context: RunbookContext
  /** What the trigger reads: ids of what was chosen. */
  input: JsonObject
  /** With all that belongs to what was chosen, as texts see it. */
  form: JsonObject
  /** As people read them. */
  answers: { name: string; label: string; value: JsonValue }[]
  start: StartContext
}

/**
 * Everything that is checked before a runbook is planned or started. Throws `StepFailed` where it is none or does not fit,
 * `MayNotStart`, and `FormRefused` with every field that is wrong.
 */
export async function prepareStart(
  db: Kysely<Database>,
  registry: Registry,
  { workflowId, values, caller, ...origin }: RunbookRequest,
): Promise<PreparedStart> {
  const runbook = await findRunbook(db, registry, workflowId)
  if (!runbook) {
    throw new StepFailed('There is no such runbook: it is not published, or switched off.', {
      class: 'NotFound',
      code: 'no_runbook',
    })
  }
  await refuseStranger(db, registry, runbook.trigger, caller)
  const context = await loadContext(db, origin, caller)
  const { settings } = runbook
  if (!settings.offeredOn.includes(context.place)) {
    throw new StepFailed(`"${runbook.name}" is not offered here: its first step says where it is.`, {
      code: 'not_offered',
    })
  }
  const read = settings.form.length === 0 ? { values, problems: [] } : readRunbookForm(settings.form, values)
  const picks = await resolvePicks(db, settings.form, read.values, context.customer?.id ?? null)
  const problems = [...read.problems, ...picks.problems]
  if (problems.length > 0) throw new FormRefused(problems)
  await refuseMisfit(db, runbook, context, picks.hints.deviceId)
  const { ticket, device, customer, user } = context
  return {
    runbook,
    context,
    input: read.values,
    form: picks.values,
    answers: settings.form.flatMap(({ name, label }) => {
      const value = picks.names[name] ?? read.values[name] ?? null
      return value === null ? [] : [{ name, label: label || name, value }]
    }),
    start: {
      hints: {
        ...(customer ? { customerId: customer.id } : {}),
        ...(device ? { deviceId: device.id } : {}),
      },
      data: {
        ...(ticket ? { ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject } } : {}),
        startedBy: user,
      },
    },
  }
}

async function refuseMisfit(
  db: Kysely<Database>,
  { name, settings }: Runbook,
  context: RunbookContext,
  chosenDevice: string | undefined,
): Promise<void> {
  const chosen = chosenDevice === undefined ? undefined : await findDevice(db, { id: chosenDevice })
  const why = misfit(settings, { device: chosen ?? context.device, customer: context.customer })
  if (why) throw new StepFailed(`"${name}" does not fit. ${misfitText[why]}`, { code: why })
}
