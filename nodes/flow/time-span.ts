import { z } from '#sdk'

const milliseconds = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const

export const spanUnit = z.enum(['minutes', 'hours', 'days'])

/** An amount of minutes, hours or days, in milliseconds. */
export function spanMs(amount: number, unit: z.output<typeof spanUnit>): number {
  return amount * milliseconds[unit]
}
