/** Minutes as `45 min`, `4 h`, `1 h 30 min`. */
export function minutesText(minutes: number): string {
  const whole = Math.abs(Math.round(minutes))
  const [hours, rest] = [Math.floor(whole / 60), whole % 60]
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** Reads what people write: `90`, `90 min`, `4h`, `1 h 30 min`, `1:30`. Null for nothing, undefined where it is none. */
export function readMinutes(text: string): number | null | undefined {
  const written = text.trim().toLowerCase()
  if (written === '') return null
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(written)
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]) || undefined
  const parts = /^(?:(\d{1,4})\s*h)?\s*(?:(\d{1,6})\s*(?:m|min)?)?$/.exec(written)
  const minutes = Number(parts?.[1] ?? 0) * 60 + Number(parts?.[2] ?? 0)
  return parts && minutes > 0 && minutes <= 200_000 ? minutes : undefined
}
