/** The calendar day of an instant in a time zone, `YYYY-MM-DD`; in UTC where the zone is not known. */
export function dayIn(timeZone: string, instant: Date): string {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant)
  } catch {
    return instant.toISOString().slice(0, 10)
  }
}
