import { Anchor, CloseButton, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { Moment } from '../ui/Moment.tsx'

const mostSteps = 3

/** Tells whoever opens a draft that it holds unpublished changes of others: whose, where and since when. */
export function OthersNotice({ workflowId, onShow }: { workflowId: string; onShow: () => void }) {
  const { t, i18n } = useTranslation()
  const authors = useQuery(queries.draftAuthors(workflowId))
  const [closedAt, setClosedAt] = useState('')
  const others = (authors.data?.items ?? []).filter(({ isYou, changedAt }) => !isYou && changedAt > closedAt)
  if (others.length === 0) return null
  const newest = others.reduce((last, { changedAt }) => (changedAt > last ? changedAt : last), '')
  const named = ({ steps, workflow }: (typeof others)[number]) => {
    const names = [...steps.map(({ name }) => name), ...(workflow ? [t('draft.theWorkflow')] : [])]
    const what = new Intl.ListFormat(i18n.language).format(names.slice(0, mostSteps))
    const count = names.length - mostSteps
    return count > 0 ? t('draft.andMore', { what, count }) : what
  }
  return (
    <section className="draft-notice" aria-label={t('others.title')}>
      <IconUsers size={15} aria-hidden />
      {others.map((person) => (
        <Text key={person.actor} size="sm">
          {t('others.has', { name: person.name })} {named(person)}{' '}
          <Text span c="dimmed" size="xs">
            <Moment at={person.changedAt} />
          </Text>
        </Text>
      ))}
      <Anchor component="button" type="button" size="sm" onClick={onShow}>
        {t('others.show')}
      </Anchor>
      <CloseButton
        size="sm"
        aria-label={t('word.close')}
        style={{ marginLeft: 'auto' }}
        onClick={() => setClosedAt(newest)}
      />
    </section>
  )
}
