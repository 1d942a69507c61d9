import { FilterProblem } from './filter-problem.ts'
import { wallTime, zoneOffset } from './instant.ts'

const directive = /%([-_0^:]*)(\d{1,3})?([A-Za-z%])/g

/**
 * The instant as text in the way of strftime, as Liquid's `date` filter writes it.
 * Own code because liquidjs shifts the server's local clock, which is an hour wrong around clock changes.
 */
export function formatDate(instant: number, format: string, timeZone: string, locale: string): string {
  const wall = wallTime(instant, timeZone)
  const hour12 = wall.hour % 12 || 12
  const day = new Date(Date.UTC(wall.year, wall.month - 1, wall.day))
  const dayOfYear = Math.round((day.getTime() - Date.UTC(wall.year, 0, 1)) / 86_400_000) + 1
  const name = (options: Intl.DateTimeFormatOptions) => {
    try {
      return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(day)
    } catch {
      throw new FilterProblem(`There is no language '${locale}'. Write it like 'it' or 'en-GB'.`)
    }
  }
  const part = (letter: string, flags: string): string | [number, number, string?] | undefined => {
    switch (letter) {
      case 'Y':
        return [wall.year, 4]
      case 'C':
        return [Math.floor(wall.year / 100), 2]
      case 'y':
        return [wall.year % 100, 2]
      case 'm':
        return [wall.month, 2]
      case 'd':
        return [wall.day, 2]
      case 'e':
        return [wall.day, 2, ' ']
      case 'j':
        return [dayOfYear, 3]
      case 'H':
        return [wall.hour, 2]
      case 'k':
        return [wall.hour, 2, ' ']
      case 'I':
        return [hour12, 2]
      case 'l':
        return [hour12, 2, ' ']
      case 'M':
        return [wall.minute, 2]
      case 'S':
        return [wall.second, 2]
      case 'L':
        return [wall.millisecond, 3]
      case 's':
        return String(Math.floor(instant / 1000))
      case 'u':
        return String(day.getUTCDay() || 7)
      case 'w':
        return String(day.getUTCDay())
      case 'V':
        return [isoWeek(day), 2]
      case 'p':
        return wall.hour < 12 ? 'AM' : 'PM'
      case 'P':
        return wall.hour < 12 ? 'am' : 'pm'
      case 'a':
        return name({ weekday: 'short' })
      case 'A':
        return name({ weekday: 'long' })
      case 'b':
      case 'h':
        return name({ month: 'short' })
      case 'B':
        return name({ month: 'long' })
      case 'z':
        return offsetText(zoneOffset(instant, timeZone), flags.includes(':'))
      case 'Z':
        return timeZone
      case 'F':
        return formatDate(instant, '%Y-%m-%d', timeZone, locale)
      case 'T':
      case 'X':
        return formatDate(instant, '%H:%M:%S', timeZone, locale)
      case 'R':
        return formatDate(instant, '%H:%M', timeZone, locale)
      case 'D':
      case 'x':
        return formatDate(instant, '%m/%d/%y', timeZone, locale)
      case 'c':
        return formatDate(instant, '%a %b %e %H:%M:%S %Y', timeZone, locale)
      case 'n':
        return '\n'
      case 't':
        return '\t'
      case '%':
        return '%'
      default:
        return undefined
    }
  }
  return format.replace(directive, (whole, flags: string, width: string | undefined, letter: string) => {
    const found = part(letter, flags)
    if (found === undefined) return whole
    const [value, ownWidth, ownFill] = typeof found === 'string' ? [found, 0, ' '] : found
    const fill = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : (ownFill ?? '0')
    const padded = String(value).padStart(flags.includes('-') ? 0 : Number(width ?? ownWidth), fill)
    return flags.includes('^') ? padded.toUpperCase() : padded
  })
}

function offsetText(minutes: number, colon: boolean): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon ? ':' : ''}${two(size % 60)}`
}

/** ISO 8601: the week belongs to the year of its Thursday. */
function isoWeek(day: Date): number {
  const thursday = new Date(day)
  thursday.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7))
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return Math.floor((thursday.getTime() - newYear) / 604_800_000) + 1
}
