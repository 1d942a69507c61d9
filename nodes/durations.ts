import { z } from '#sdk'

const seconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const

/** What a time is counted in. */
export const timeUnit = z.enum(['seconds', 'minutes', 'hours', 'days'])

/** For times that people and other systems take: seconds would be too fine. */
export const longTimeUnit = timeUnit.exclude(['seconds'])

export function inSeconds(amount: number, unit: z.output<typeof timeUnit>): number {
  return amount * seconds[unit]
}
