import { ActionIcon, Text, TextInput, Tooltip } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { BusinessHours, BusinessSpan, Weekday } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { asEnd, barsOf, shownEnd, weekdays, withSpanAdded } from './edit-hours.ts'

/** One day of the week: its spans as fields, and how they lie in the day. */
export function DayHours({
  week,
  weekday,
  disabled,
  onChange,
}: {
  week: BusinessHours['week']
  weekday: Weekday
  disabled: boolean
  onChange: (spans: BusinessSpan[]) => void
}) {
  const { t } = useTranslation()
  const day = useDayName(weekday)
  const spans = week[weekday]
  const replace = (index: number, change: Partial<BusinessSpan>) =>
    onChange(spans.map((span, at) => (at === index ? { ...span, ...change } : span)))
  const fieldId = (index: number) => `hours-${weekday}-${index}`
  const add = () => {
    onChange(withSpanAdded(spans))
    requestAnimationFrame(() => document.getElementById(fieldId(spans.length))?.focus())
  }
  return (
    <fieldset className="hours-day" aria-label={day}>
      <Text fw={500} tt="capitalize">
        {day}
      </Text>
      <div className="hours-spans">
        {spans.length === 0 ? <Text c="dimmed">{t('hours.closed')}</Text> : null}
        {spans.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity, and may be equal while one writes
          <span className="hours-span" key={index}>
            <TextInput
              id={fieldId(index)}
              type="time"
              aria-label={t('hours.opens', { day })}
              disabled={disabled}
              value={span.from}
              onChange={(event) => replace(index, { from: event.currentTarget.value })}
            />
            <span aria-hidden>–</span>
            <TextInput
              type="time"
              aria-label={t('hours.closes', { day })}
              disabled={disabled}
              error={span.from !== '' && span.from === span.to}
              value={shownEnd(span.to)}
              onChange={(event) => replace(index, { to: asEnd(event.currentTarget.value) })}
            />
            {span.to !== '' && span.to < span.from ? (
              <Text size="xs" c="dimmed">
                {t('hours.nextDay')}
              </Text>
            ) : null}
            {disabled ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('hours.removeSpan', { day, from: span.from, to: shownEnd(span.to) })}
                onClick={() => onChange(spans.filter((_, at) => at !== index))}
              >
                <IconX size={15} />
              </ActionIcon>
            )}
          </span>
        ))}
        {disabled ? null : (
          <Tooltip label={t('hours.addSpan', { day })}>
            <ActionIcon variant="subtle" aria-label={t('hours.addSpan', { day })} onClick={add}>
              <IconPlus size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div className="hours-bar" aria-hidden>
        {barsOf(week, weekday).map(({ start, end }) => (
          <span
            key={`${start}-${end}`}
            style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }}
          />
        ))}
      </div>
    </fieldset>
  )
}

function useDayName(weekday: Weekday): string {
  // 1 January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + weekdays.indexOf(weekday)))
  return new Intl.DateTimeFormat(useLanguage(), { weekday: 'long', timeZone: 'UTC' }).format(date)
}
