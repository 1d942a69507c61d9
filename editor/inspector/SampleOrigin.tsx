import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { StepSample } from '../data/step-sample.ts'
import { Moment } from '../ui/Moment.tsx'

/** Where the data of a step comes from, and whether it may be out of date. */
export function SampleOrigin({ sample }: { sample: StepSample | undefined }) {
  const { t } = useTranslation()
  if (!sample) return null
  return (
    <Text size="xs" c="dimmed" component="div">
      {t(`detail.from.${sample.from}`)}
      {sample.at === undefined ? null : (
        <>
          {' · '}
          <Moment at={sample.at} />
        </>
      )}
      {sample.stale ? (
        <Text span size="xs" c="var(--state-retrying)">
          {' · '}
          {t('detail.stale')}
        </Text>
      ) : null}
    </Text>
  )
}
