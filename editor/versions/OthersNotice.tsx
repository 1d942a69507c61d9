import { Anchor, CloseButton, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { Moment } from '../ui/Moment.tsx'

const mostSteps = 3

/** Tells whoever opens a draft that it holds unpublished changes of others: whose, where and since when. */
export function OthersNotice({ workflowId, onShow }: { workflowId: string; onShow: () => void }) {
  const { t, i18n } = useTranslation()
  const authors = useQuery(queries.draftAuthors(workflowId))
  const [found, setFound] = useState<readonly string[]>()
  const others = (authors.data?.items ?? []).filter(({ isYou }) => !isYou)
  useEffect(() => {
    // What is changed while I am here is told as it happens; the page does not jump for it.
    if (authors.data) setFound((known) => known ?? others.map(({ actor }) => actor))
  }, [authors.data, others])
  const shown = others.filter(({ actor }) => found?.includes(actor))
  if (shown.length === 0) return null
  const named = ({ steps, workflow }: (typeof others)[number]) => {
    const names = [...steps.map(({ name }) => name), ...(workflow ? [t('draft.theWorkflow')] : [])]
    const what = new Intl.ListFormat(i18n.language).format(names.slice(0, mostSteps))
    const count = names.length - mostSteps
    return count > 0 ? t('draft.andMore', { what, count }) : what
  }
  return (
    <section className="draft-notice" aria-label={t('others.title')}>
      <IconUsers size={15} aria-hidden />
      {shown.map((person) => (
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
        onClick={() => setFound([])}
      />
    </section>
  )
}
