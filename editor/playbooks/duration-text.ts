import type { TFunction } from 'i18next'

/** Minutes as days, hours and minutes, without those of which there are none. */
export function durationText(minutes: number, t: TFunction): string {
  const parts = [
    ['days', Math.floor(minutes / 1440)],
    ['hours', Math.floor((minutes % 1440) / 60)],
    ['minutes', minutes % 60],
  ] as const
  return parts.flatMap(([unit, count]) => (count > 0 ? [t(`play.${unit}`, { count })] : [])).join(' ')
}
