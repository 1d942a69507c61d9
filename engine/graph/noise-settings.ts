import { z } from 'zod'

export const filterOperators = [
  'equals',
  'not_equals',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'one_of',
  'greater',
  'less',
  'is_empty',
  'is_not_empty',
] as const

export const filterCondition = z.object({
  /** Path into what flows see: `trigger.title`, `event.source`, `customer.name`, `device.kind`. */
  field: z.string().min(1).max(200),
  operator: z.enum(filterOperators),
  /** Texts are compared without regard to case; `one_of` takes several, with commas between them. */
  value: z.union([z.string().max(2000), z.number(), z.boolean()]).optional(),
})

const minutes = z.number().positive().max(10_080)

/** When a trigger starts no run although something arrived. Absent rules stop nothing. */
export const noiseSettings = z.object({
  filter: z
    .object({
      match: z.enum(['all', 'any']).default('all'),
      conditions: z.array(filterCondition).max(20),
    })
    .optional(),
  /** Of events that carry a severity. */
  minSeverity: z.enum(['info', 'low', 'medium', 'high', 'critical']).optional(),
  /** A problem must stay open for as long before a run starts; cleared meanwhile it starts none. */
  holdMinutes: minutes.optional(),
  /** A problem that changes so often within the time starts one run, then none until it keeps still as long. */
  flap: z.object({ changes: z.int().min(3).max(50), minutes }).optional(),
  /** After a start, the same problem starts nothing for as long; its repeats are counted. */
  dedupMinutes: minutes.optional(),
  /** While whom it concerns is muted. Absent: `defer` for events that speak of a problem, `ignore` for others. */
  maintenance: z.enum(['ignore', 'drop', 'defer']).optional(),
  /** Most runs an hour for each customer. Above: kept with the reason, or one run for all of them when there is room. */
  rate: z
    .object({ perHour: z.int().min(1).max(1000), above: z.enum(['drop', 'summary']).default('drop') })
    .optional(),
  /** Of the customer, else of the MSP: only within, only outside, or queued until they begin. */
  hours: z.enum(['always', 'inside', 'outside', 'queue']).optional(),
  /** What workflows bring about in Sentiero: `not_own` (the usual) leaves out what this one did, `none` what any did. */
  ownWrites: z.enum(['not_own', 'none', 'all']).optional(),
})

export type FilterCondition = z.output<typeof filterCondition>
export type NoiseSettings = z.output<typeof noiseSettings>
