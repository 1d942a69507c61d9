import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PlaybookView } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'

/** What an import makes: the workflow, what starts it, and the steps of it that write. */
export function WillBeMade({ playbook: { title, document } }: { playbook: PlaybookView }) {
  const { t } = useTranslation()
  const kinds = useQuery(queries.nodes(useLanguage())).data?.items ?? []
  const kindOf = (type: string) => kinds.find((kind) => kind.type === type)
  const triggers = document.nodes.filter(({ type }) => kindOf(type)?.role === 'trigger')
  const writing = document.nodes.filter(({ type }) => {
    const effect = kindOf(type)?.effect
    return effect === 'writes' || effect === 'destroys'
  })
  return (
    <section>
      <Title order={2} mb={4}>
        {t('wizard.made')}
      </Title>
      <Text>{t('wizard.madeWorkflow', { title, count: document.nodes.length })}</Text>
      <Text size="sm" fw={500} mt={8}>
        {t('wizard.startsBy')}
      </Text>
      <ul className="playbook-points">
        {triggers.map(({ id, name, type }) => (
          <li key={id}>
            <NamedStep name={name} title={kindOf(type)?.title ?? type} />
          </li>
        ))}
      </ul>
      <Text size="sm" fw={500} mt={8}>
        {t('wizard.writes')}
      </Text>
      {writing.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('playbooks.writesNothing')}
        </Text>
      ) : (
        <ul className="playbook-points">
          {writing.map(({ id, name, type }) => (
            <li key={id}>
              <NamedStep name={name} title={kindOf(type)?.title ?? type} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function NamedStep({ name, title }: { name: string; title: string }) {
  return (
    <>
      {name}
      {title === name ? null : (
        <Text span c="dimmed">
          {' · '}
          {title}
        </Text>
      )}
    </>
  )
}
