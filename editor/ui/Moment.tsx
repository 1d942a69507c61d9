import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { agoText } from './durations.ts'
import { useNow } from './use-now.ts'

/** A moment as "5 min. ago", the exact time on hover and for screen readers. */
export function Moment({ at, exact = false }: { at: string; exact?: boolean }) {
  const { i18n } = useTranslation()
  const now = useNow()
  const date = new Date(at)
  const absolute = date.toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' })
  // The shared clock ticks slowly: what just happened is not in the future.
  const ahead = date.getTime() - now.getTime()
  const relative = agoText(date, ahead > 0 && ahead < 60_000 ? date : now, i18n.language)
  return (
    <Tooltip label={exact ? relative : absolute}>
      <time dateTime={at} className="tabular" style={{ whiteSpace: 'nowrap' }}>
        {exact ? absolute : relative}
      </time>
    </Tooltip>
  )
}
