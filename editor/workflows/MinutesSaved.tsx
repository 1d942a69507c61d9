import { NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Minutes that a person would have needed for what one run does; the start page adds them up. */
export function MinutesSaved({
  minutes,
  readOnly,
  onChange,
}: {
  minutes: number | undefined
  readOnly: boolean
  onChange: (minutes: number | undefined) => void
}) {
  const { t } = useTranslation()
  return (
    <NumberInput
      label={t('flowSettings.minutesSaved')}
      description={t('flowSettings.minutesSavedText')}
      min={0}
      max={1440}
      disabled={readOnly}
      value={minutes ?? ''}
      onChange={(value) => onChange(typeof value === 'number' && value >= 0 ? value : undefined)}
    />
  )
}
