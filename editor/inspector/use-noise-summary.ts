import { useTranslation } from 'react-i18next'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'

/** The rules of a trigger in one line. */
export function useNoiseSummary(noise: NoiseSettings): string {
  const { t } = useTranslation()
  const { filter, minSeverity, holdMinutes, flap, dedupMinutes, maintenance, rate, hours, ownWrites } = noise
  const parts = [
    filter && filter.conditions.length > 0 && t('noise.sum.filter', { count: filter.conditions.length }),
    minSeverity && t('noise.sum.severity', { severity: t(`noise.severity.${minSeverity}`) }),
    holdMinutes && t('noise.sum.hold', { minutes: holdMinutes }),
    flap && t('noise.sum.flap'),
    dedupMinutes && t('noise.sum.dedup', { minutes: dedupMinutes }),
    maintenance && t(`noise.sum.maintenance.${maintenance}`),
    rate && t('noise.sum.rate', { most: rate.perHour }),
    hours && hours !== 'always' && t(`noise.sum.hours.${hours}`),
    ownWrites && ownWrites !== 'not_own' && t(`noise.sum.ownWrites.${ownWrites}`),
  ].filter((part) => typeof part === 'string')
  return parts.length === 0 ? t('noise.nothing') : parts.join(' · ')
}
