import { VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PlaybookNeed } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { needMarks, needName, needPlace, needSentence } from './need-words.ts'

/** What a playbook needs, each with whether it is there; what is missing leads to where it is made. */
export function NeedChips({ needs }: { needs: readonly PlaybookNeed[] }) {
  const { t } = useTranslation()
  return (
    <ul className="need-chips" aria-label={t('need.list')}>
      {needs.map((need) => (
        <li key={`${need.kind} ${need.name}`}>
          <NeedChip need={need} />
        </li>
      ))}
    </ul>
  )
}

function NeedChip({ need }: { need: PlaybookNeed }) {
  const { t } = useTranslation()
  const kinds = useQuery(queries.nodes(useLanguage())).data?.items ?? []
  const { icon: Mark, color } = needMarks[need.state]
  const place = need.state === 'missing' ? needPlace(need, t) : undefined
  const shown = (
    <>
      <Mark size={14} stroke={2} aria-hidden />
      <span>{needName(need, kinds, t)}</span>
      <VisuallyHidden>: {t(`need.state.${need.state}`)}</VisuallyHidden>
    </>
  )
  const about = {
    className: 'need-chip',
    'data-state': need.state,
    style: { '--need': color } as CSSProperties,
    title: needSentence(need, t),
  }
  return place ? (
    <Link {...about} to={place.to}>
      {shown}
    </Link>
  ) : (
    <span {...about}>{shown}</span>
  )
}
