import { Text } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed, IconCircleOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResolvedVariable } from '#engine/api/types.ts'
import { placeKeyOf, whyLink } from './place-name.ts'

type Link = Pick<ResolvedVariable['chain'][number], 'place' | 'placeName' | 'reason'>

const marks = {
  wins: { icon: IconCircleCheck, color: 'var(--state-ok)' },
  not_set: { icon: IconCircleDashed, color: 'var(--state-quiet)' },
  nearer: { icon: IconCircleOff, color: 'var(--state-quiet)' },
  earlier_tag: { icon: IconCircleOff, color: 'var(--state-quiet)' },
} as const

/** Every place that was asked for a value, the nearest first, and why each gives it or does not. */
export function WhichWins<Known extends Link>({
  label,
  chain,
  children,
}: {
  label: string
  chain: readonly Known[]
  /** What stands at a place. */
  children: (link: Known) => ReactNode
}) {
  const { t } = useTranslation()
  return (
    <ol aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {chain.map((link) => {
        const { icon: Mark, color } = marks[link.reason]
        return (
          <li
            key={placeKeyOf(link.place)}
            style={{ display: 'flex', gap: 8, alignItems: 'baseline', padding: '3px 0' }}
          >
            <Mark size={15} aria-hidden color={color} style={{ alignSelf: 'center', flex: 'none' }} />
            <Text span w={200} style={{ flex: 'none' }} truncate>
              {t(`variables.place.${link.place.scope}`)}
              {link.placeName ? ` · ${link.placeName}` : ''}
            </Text>
            <span style={{ flex: 1, minWidth: 0 }}>{children(link)}</span>
            <Text span size="xs" c="dimmed" style={{ flex: 1 }}>
              {whyLink(link, chain, t)}
            </Text>
          </li>
        )
      })}
    </ol>
  )
}
