import { z } from '#sdk'

const path = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .pipe(
    z
      .string()
      .max(200)
      .regex(/^[^.]+(?:\.[^.]+)*$/, 'Names with dots between them, such as device.name')
      .optional(),
  )
  .optional()

/** Where the fields of an alert stand in a body, as names with dots between them. */
export const alertMapping = z.object({
  /** The list of alerts, where a delivery holds more than one. */
  list: path,
  key: path,
  title: path,
  message: path,
  severity: path,
  state: path,
  /** Values of the state that say that it is over; without them the usual words. */
  over: z.array(z.string()).optional(),
  host: path,
  customer: path,
})

export type AlertMapping = Partial<z.output<typeof alertMapping>>
