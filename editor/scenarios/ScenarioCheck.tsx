import './scenarios.css'
import { Alert, Anchor, Group, Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { saveDraftNow } from '../canvas/save-draft-now.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { scenarioCalls } from './scenario-calls.ts'

/** Before publishing: plays the scenarios with the draft and says which fail, and whether that keeps it from going out. */
export function ScenarioCheck({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const workflowId = useDocument((state) => state.workflowId)
  const blocks = useDocument((state) => state.history.document.settings.failingScenarios === 'block')
  const played = useQuery({
    queryKey: ['scenario-check', workflowId],
    queryFn: async () => {
      await saveDraftNow(store)
      return scenarioCalls.play(workflowId)
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (played.isError) return <Alert color="red">{sentenceOf(played.error)}</Alert>
  if (!played.data) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text c="dimmed">{t('scenario.check.playing')}</Text>
      </Group>
    )
  }
  const { items } = played.data
  if (items.length === 0) return null
  const failing = items.filter(({ result }) => !result.passed)
  if (failing.length === 0) {
    return (
      <Alert color="green" icon={<IconCheck size={16} />} role="status">
        {t('scenario.check.pass', { count: items.length })}
      </Alert>
    )
  }
  return (
    <Alert
      color={blocks ? 'red' : 'yellow'}
      icon={<IconAlertTriangle size={16} />}
      role="status"
      title={t('scenario.check.fail', { count: failing.length })}
    >
      <ul className="failing-scenarios">
        {failing.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
      <Text size="sm" mt={4}>
        {t(blocks ? 'scenario.check.blocks' : 'scenario.check.warns')}{' '}
        <Anchor component="button" type="button" size="sm" onClick={onShow}>
          {t('scenario.open')}
        </Anchor>
      </Text>
    </Alert>
  )
}
