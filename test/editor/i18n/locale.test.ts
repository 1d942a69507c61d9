import { expect, test } from 'vitest'
import { localeOf } from '../../../editor/i18n/locale.ts'

test.each([
  ['en', ['en-GB', 'en'], 'Europe/London', 'en-GB'],
  ['en', ['en-US'], 'America/Chicago', 'en-US'],
  // A browser as it came, on a machine in Europe.
  ['en', ['en-US', 'en'], 'Europe/Rome', 'en-GB'],
  ['en', ['en-AU'], 'Australia/Sydney', 'en-AU'],
  ['en', ['it-IT', 'it'], 'Europe/Rome', 'en-GB'],
  ['it', ['it-CH', 'de-CH'], 'Europe/Zurich', 'it-CH'],
  ['it', ['en-US'], 'Europe/Rome', 'it-IT'],
  ['en', ['en-US@posix'], 'Etc/UTC', 'en-GB'],
] as const)('%s with the browser’s %j in %s is written as %s', (language, preferred, timeZone, locale) => {
  expect(localeOf(language, preferred, timeZone)).toBe(locale)
})

test('days come before months, and hours are counted to 24, unless the reader is in America', () => {
  const at = new Date(2026, 10, 9, 15, 4)
  const options = { dateStyle: 'short', timeStyle: 'short' } as const
  expect(at.toLocaleString(localeOf('en', ['en-US'], 'Europe/Rome'), options)).toBe('09/11/2026, 15:04')
  expect(at.toLocaleString(localeOf('it', ['it-IT'], 'Europe/Rome'), options)).toBe('09/11/26, 15:04')
})
