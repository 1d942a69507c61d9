import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PlaybookNeed } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { StateLabel } from '../ui/StateLabel.tsx'
import { needMarks, needName, needPlace, needSentence } from './need-words.ts'

/** What a playbook needs, each with whether it is there, why, and where to see to it. */
export function NeedList({
  needs,
  beside = false,
}: {
  needs: readonly PlaybookNeed[]
  /** Leads there in a page beside this one, which keeps what was filled in. */
  beside?: boolean
}) {
  const { t } = useTranslation()
  const kinds = useQuery(queries.nodes(useLanguage())).data?.items ?? []
  return (
    <ul className="need-list">
      {needs.map((need) => {
        const { icon, color } = needMarks[need.state]
        const place = need.state === 'there' ? undefined : needPlace(need, t)
        return (
          <li key={`${need.kind} ${need.name}`}>
            <Text fw={500}>{needName(need, kinds, t)}</Text>
            <StateLabel icon={icon} color={color} word={t(`need.state.${need.state}`)} />
            <Text size="sm" c="dimmed">
              {needSentence(need, t)}{' '}
              {place ? (
                <Anchor
                  component={Link}
                  to={place.to}
                  size="sm"
                  underline="always"
                  {...(beside ? { target: '_blank' } : {})}
                >
                  {place.label}
                </Anchor>
              ) : null}
            </Text>
          </li>
        )
      })}
    </ul>
  )
}
