import { useTranslation } from 'react-i18next'
import type { MaintenanceWindow } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'

type Weekday = Extract<MaintenanceWindow['recurrence'], { every: 'month' }>['weekday']

export const weekdays: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]

/** Names of weekdays in the reader's language. */
export function useDayNames(style: 'long' | 'short' = 'long'): (weekday: Weekday) => string {
  const format = new Intl.DateTimeFormat(useLanguage(), { weekday: style, timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  return (weekday) => format.format(new Date(Date.UTC(2024, 0, 1 + weekdays.indexOf(weekday))))
}

/** When a window takes place, in words. */
export function useWindowText(): (window: MaintenanceWindow) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  const dayName = useDayNames()
  const shortName = useDayNames('short')
  return ({ startsAt, endsAt, recurrence }) => {
    if (!recurrence) {
      const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
      return `${format.format(new Date(startsAt))} – ${endsAt ? format.format(new Date(endsAt)) : ''}`
    }
    const { from, to, timeZone: zone } = recurrence
    if (recurrence.every === 'week') {
      const days = recurrence.days.map(shortName).join(', ')
      return t('maintenance.weekText', { days, from, to, zone })
    }
    return t('maintenance.monthText', {
      nth: t(`maintenance.nth${recurrence.nth}`),
      day: dayName(recurrence.weekday),
      plus: recurrence.plusDays > 0 ? t('maintenance.plusText', { count: recurrence.plusDays }) : '',
      from,
      to,
      zone,
    })
  }
}
