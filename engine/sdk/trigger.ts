import type { z } from 'zod'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { TriggerExample } from '../graph/node-example.ts'
import type { NodeCategory, NodeKind, SenderList } from '../graph/node-kind.ts'
import type { ReceivedMail } from '../msp/mail.ts'
import type { PortalForm, PortalSubmission } from '../msp/portal-form.ts'
import type { Refusal } from '../msp/refusal.ts'
import type { RunbookSettings } from '../msp/runbook.ts'
import type { HookAuth } from './hook-auth.ts'
import { describeSchema } from './node.ts'

/** An event as a trigger reads it from a delivery, before the engine matches customer and device. */
export interface EventDraft {
  /** In the trade's words, e.g. `alert.raised`. */
  type: string
  /** The system it came from, e.g. `alertmanager`. */
  source: string
  occurredAt?: Date
  /** The delivery's own identity: a second one with the same key starts nothing. Absent: every delivery counts. */
  deliveryKey?: string
  /** For how long a second delivery with the key is the same one, in minutes; absent: for ever. */
  deliveryWindowMinutes?: number
  /** Identity of the problem it speaks of: raised, repeated and cleared share it. */
  dedupKey?: string
  state?: 'raised' | 'cleared'
  /** Why the trigger itself wants no run for it, by a code or in plain words; the event is kept with this reason. */
  skip?: Refusal | string
  hints: EventHints
  /** What flows see as `trigger`. */
  data: JsonObject
  /** The untouched payload, `event.raw`. */
  raw: JsonValue
}

/** What a delivery says of whom it concerns; the engine looks them up. */
export interface EventHints {
  customerId?: string
  customerName?: string
  customerExternalId?: string
  deviceId?: string
  hostname?: string
  /** The serial number that the machine itself tells. */
  deviceSerial?: string
  /** What the sender calls the device in its own system. */
  deviceExternalId?: string
  senderAddress?: string
}

export interface HookRequest {
  headers: Record<string, string>
  query: Record<string, string>
  contentType: string
  /** Raw body, at most 1 MB, already authenticated. */
  body: Uint8Array
  receivedAt: Date
}

interface TriggerBase<Params extends z.ZodType, Data extends z.ZodType> {
  type: string
  title: string
  description: string
  category?: NodeCategory
  icon: string
  params: Params
  /** Schema of `trigger` in expressions. */
  data: Data
  sample: JsonValue
  /** One to three; each is shown in the documentation and run by a test. */
  examples?: readonly TriggerExample[]
}

/** Six ways of being fed, told apart by which key is there, never by what is missing. */
export type TriggerSpec<Params extends z.ZodType, Data extends z.ZodType> = TriggerBase<Params, Data> &
  (
    | {
        webhook: {
          read(request: HookRequest, params: z.output<Params>): EventDraft[]
          defaultAuth?: HookAuthKind
          /** What a sender proves itself by, where the parameter `authentication` does not say it all. */
          access?(params: z.output<Params>): HookAuth
          /** A body to try it with, posted by the command line that the editor shows. */
          sampleBody?: JsonValue
          /** The same for senders that one parameter chooses between. */
          sampleOf?(params: z.output<Params>): JsonValue
          /** Senders that it knows by name, and how each is set up. */
          senders?: SenderList
        }
      }
    | { mailbox: { read(mail: ReceivedMail, params: z.output<Params>): EventDraft | undefined } }
    | {
        schedule: {
          cron(params: z.output<Params>): { cron: string; timeZone: string; catchUp: 'skip' | 'once' | 'all' }
        }
      }
    | {
        manual: {
          read(input: JsonObject, params: z.output<Params>): EventDraft
          /** What it asks and offers people, where it is a runbook. */
          runbook?(params: z.output<Params>): RunbookSettings
        }
      }
    | {
        /** A public page with a form. */
        portal: {
          form(params: z.output<Params>): PortalForm
          read(sent: PortalSubmission, params: z.output<Params>): EventDraft
        }
      }
    | {
        own: {
          /** Types of the events that it hears, which we make ourselves: `device.offline`, `ticket.created`. */
          types: readonly string[]
          /** Why it wants no run for an event, by a code or in plain words; undefined where it does. */
          refuses?(data: z.output<Data>, params: z.output<Params>): Refusal | string | undefined
        }
      }
  )

/** `query`: the secret stands in the address, as `?secret=`. */
export const hookAuthKinds = ['hmac', 'header', 'bearer', 'basic', 'query', 'none'] as const
export type HookAuthKind = (typeof hookAuthKinds)[number]

/** A trigger as the engine sees it. Bodies that cannot be read throw `UnreadableDelivery`. */
export interface TriggerNode {
  kind: NodeKind
  params: z.ZodType
  data: z.ZodType
  webhook?: {
    read(request: HookRequest, params: unknown): EventDraft[]
    /** Undefined where the parameter `authentication` says it all. */
    access(params: unknown): HookAuth | undefined
    sampleBody(params: unknown): JsonValue
  }
  mailbox?: { read(mail: ReceivedMail, params: unknown): EventDraft | undefined }
  schedule?: { cron(params: unknown): { cron: string; timeZone: string; catchUp: 'skip' | 'once' | 'all' } }
  manual?: {
    read(input: JsonObject, params: unknown): EventDraft
    /** Undefined where it is no runbook. */
    runbook(params: unknown): RunbookSettings | undefined
  }
  portal?: { form(params: unknown): PortalForm; read(sent: PortalSubmission, params: unknown): EventDraft }
  own?: { types: readonly string[]; refuses(data: unknown, params: unknown): Refusal | string | undefined }
}

/** The delivery's body is not what the trigger reads: answered with 400 and the sentence. */
export class UnreadableDelivery extends Error {
  override name = 'UnreadableDelivery'
}

export function defineTrigger<Params extends z.ZodType, Data extends z.ZodType>(
  spec: TriggerSpec<Params, Data>,
): TriggerNode {
  const intake =
    'webhook' in spec
      ? 'webhook'
      : 'mailbox' in spec
        ? 'mailbox'
        : 'schedule' in spec
          ? 'schedule'
          : 'own' in spec
            ? 'own'
            : 'portal' in spec
              ? 'portal'
              : 'manual'
  return {
    kind: {
      type: spec.type,
      role: 'trigger',
      title: spec.title,
      description: spec.description,
      category: spec.category ?? 'triggers',
      icon: spec.icon,
      effect: 'pure',
      params: describeSchema(spec.params, 'input'),
      output: describeSchema(spec.data, 'output'),
      handles: [{ id: 'out', label: '' }],
      freeParams: false,
      uses: [],
      intake,
      ...('webhook' in spec && spec.webhook.senders ? { senders: spec.webhook.senders } : {}),
      sample: spec.sample,
      ...(spec.examples ? { examples: spec.examples } : {}),
    },
    params: spec.params,
    data: spec.data,
    // The engine parses a trigger's parameters with the schema above before it hands them over.
    ...('webhook' in spec
      ? {
          webhook: {
            read: (request, params) => spec.webhook.read(request, params as z.output<Params>),
            access: (params) => spec.webhook.access?.(params as z.output<Params>),
            sampleBody: (params) =>
              spec.webhook.sampleOf?.(params as z.output<Params>) ?? spec.webhook.sampleBody ?? {},
          },
        }
      : {}),
    ...('mailbox' in spec
      ? { mailbox: { read: (mail, params) => spec.mailbox.read(mail, params as z.output<Params>) } }
      : {}),
    ...('schedule' in spec
      ? { schedule: { cron: (params) => spec.schedule.cron(params as z.output<Params>) } }
      : {}),
    ...('own' in spec
      ? {
          own: {
            types: spec.own.types,
            // Called with data and parameters that the schemas above have parsed.
            refuses: (data, params) => spec.own.refuses?.(data as z.output<Data>, params as z.output<Params>),
          },
        }
      : {}),
    ...('portal' in spec
      ? {
          portal: {
            form: (params) => spec.portal.form(params as z.output<Params>),
            read: (sent, params) => spec.portal.read(sent, params as z.output<Params>),
          },
        }
      : {}),
    ...('manual' in spec
      ? {
          manual: {
            read: (input, params) => spec.manual.read(input, params as z.output<Params>),
            runbook: (params) => spec.manual.runbook?.(params as z.output<Params>),
          },
        }
      : {}),
  }
}
