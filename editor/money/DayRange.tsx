import { Group, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Two days, both included; an empty one does not limit. */
export function DayRange({
  from,
  to,
  onChange,
}: {
  from: string
  to: string
  onChange: (end: 'fromDay' | 'toDay', day: string) => void
}) {
  const { t } = useTranslation()
  return (
    <Group gap={6} wrap="nowrap">
      <TextInput
        type="date"
        aria-label={t('money.from')}
        value={from}
        max={to || undefined}
        onChange={(event) => onChange('fromDay', event.currentTarget.value)}
      />
      <Text c="dimmed" aria-hidden>
        –
      </Text>
      <TextInput
        type="date"
        aria-label={t('money.to')}
        value={to}
        min={from || undefined}
        onChange={(event) => onChange('toDay', event.currentTarget.value)}
      />
    </Group>
  )
}
