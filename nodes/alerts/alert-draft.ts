import {
  type HookAuth,
  type HookRequest,
  type JsonValue,
  type SetUpStep,
  type Severity,
  UnreadableDelivery,
  z,
} from '#sdk'

/** One alert as its system tells it, in our words. */
export interface AlertDraft {
  source: string
  /** Identity of the problem within its source; undefined where there is none to speak of. */
  key: string | undefined
  state: 'raised' | 'cleared'
  title: string
  message: string
  severity: Severity
  host: string | undefined
  customer: string | undefined
  url: string | undefined
  startedAt: string | undefined
  endedAt: string | undefined
  labels: Record<string, string>
  /** Where the sender says itself what it is about; else its words are looked at. */
  kind?: AlertKind
  /** The sender's own id of this delivery: a second one with it starts nothing. */
  deliveryKey?: string
  /** For how long, in minutes; absent: for ever. */
  deliveryWindowMinutes?: number
  /** Why no flow should run for it, such as a test message. */
  skip?: string
  raw: JsonValue
}

export type AlertKind = 'offline' | 'ticket' | 'other'

/** What one system sends and how it proves itself. `matches` looks only as far as is needed to know it. */
export interface AlertPreset {
  id: string
  /** As its maker writes it. */
  name: string
  matches(body: JsonValue): boolean
  /** What a body of it has, for people who sent another. */
  expects: string
  read(body: JsonValue, request: HookRequest): AlertDraft[]
  /** What its deliveries prove themselves by, as its set-up says. */
  access: HookAuth
  sample: JsonValue
  /** With {{url}} and {{secret}} in the place of those. */
  setUp: { en: SetUpStep[]; it: SetUpStep[] }
}

/** The body as a format's schema reads it; throws `UnreadableDelivery` naming the field that is wrong. */
export function readAs<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  body: JsonValue,
): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') || 'the body'
  throw new UnreadableDelivery(`This looks like ${what}, but ${where} cannot be read: ${issue?.message}.`)
}

export function isRecord(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text or number as text, trimmed; undefined for nothing. */
export const looseText = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => {
    const text = value === null || value === undefined ? '' : String(value).trim()
    return text === '' ? undefined : text
  })

/** Moments as ISO text; Go's zero time and what is no time are undefined. */
export const looseTime = looseText.transform((text) => {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) || at <= 0 ? undefined : new Date(at).toISOString()
})
