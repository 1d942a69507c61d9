import { StepFailed } from '#sdk'

/** A date and time as people write it, as an instant; throws `StepFailed` for what is none. */
export function readMoment(text: string): string {
  const instant = new Date(text)
  if (!Number.isNaN(instant.getTime())) return instant.toISOString()
  throw new StepFailed(
    `"${text}" is no date and time. Write it like 2026-11-21T20:10:00Z, or leave it empty.`,
  )
}
