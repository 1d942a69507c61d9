import { Anchor, CloseButton, Text } from '@mantine/core'
import { IconBook2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../i18n/use-language.ts'
import { updateCalls } from './update-calls.ts'

const UpdateDialog = lazy(async () => ({ default: (await import('./UpdateDialog.tsx')).UpdateDialog }))

/** Says above the canvas that a newer version of its playbook is there, and leads to what it changes. */
export function UpdateNotice({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const update = useQuery({
    queryKey: ['playbook-update', workflowId, language],
    queryFn: () => updateCalls.preview(workflowId, {}, language),
    retry: false,
    staleTime: 60_000,
  }).data
  const [opened, setOpened] = useState(false)
  const [hidden, setHidden] = useState(false)
  if (!update || update.state === 'current' || hidden) return null
  const { title, version, newest, state } = update
  return (
    <section className="draft-notice" aria-label={t('update.title', { newest, title })}>
      <IconBook2 size={15} aria-hidden />
      <Text size="sm">{t('update.notice', { title, version, newest })}</Text>
      {state === 'offered' ? (
        <Anchor component="button" type="button" size="sm" onClick={() => setOpened(true)}>
          {t('update.look')}
        </Anchor>
      ) : (
        <Text size="sm" c="dimmed">
          {t('update.unknown')}
        </Text>
      )}
      <CloseButton
        size="sm"
        aria-label={t('word.close')}
        style={{ marginLeft: 'auto' }}
        onClick={() => setHidden(true)}
      />
      {opened ? (
        <Suspense>
          <UpdateDialog workflowId={workflowId} onClose={() => setOpened(false)} />
        </Suspense>
      ) : null}
    </section>
  )
}
