import { Alert, Anchor, Button, List, Text } from '@mantine/core'
import { IconArrowsDiff, IconBan, IconPlayerPause, IconPlayerPlay, IconReload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { RunSummary } from '#engine/api/types.ts'
import { api, type BulkAction } from '../api.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import type { SelectedRows } from '../ui/use-selected-rows.ts'

/** As many as the server takes at once. */
const most = 500

/** What can be done with the chosen runs at once, and what became of it. */
export function BulkBar({
  selection,
  runs,
  maySteer,
}: {
  selection: SelectedRows
  runs: readonly RunSummary[]
  /** Without it runs are only compared. */
  maySteer: boolean
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { ids } = selection
  const count = ids.length
  const [later, earlier] = ids
  const bulk = useMutation({
    mutationFn: (action: BulkAction) => api.bulkRuns(action, ids),
    onSuccess: async () => {
      selection.clear()
      await queryClient.invalidateQueries({ queryKey: ['runs'] })
    },
  })
  const button = (action: BulkAction) => ({
    size: 'compact-sm',
    variant: 'default',
    disabled: count > most || bulk.isPending,
    loading: bulk.isPending && bulk.variables === action,
    onClick: () => bulk.mutate(action),
  })
  return (
    <>
      {count > 0 ? (
        <div className="card bulk-bar" role="toolbar" aria-label={t('runs.bulk')}>
          <Text fw={500} role="status">
            {t('runs.selected', { count })}
          </Text>
          {maySteer ? (
            <>
              <Button {...button('pause')} leftSection={<IconPlayerPause size={14} />}>
                {t('bulk.pause')}
              </Button>
              <Button {...button('resume')} leftSection={<IconPlayerPlay size={14} />}>
                {t('bulk.resume')}
              </Button>
              <Button {...button('retry')} leftSection={<IconReload size={14} />}>
                {t('bulk.retry')}
              </Button>
              <Button {...button('cancel')} variant="light" color="red" leftSection={<IconBan size={14} />}>
                {t('bulk.cancel', { count })}
              </Button>
            </>
          ) : null}
          {earlier && later && count === 2 ? (
            <Button
              component={Link}
              to={`/runs/${later}/compare/${earlier}`}
              size="compact-sm"
              variant="default"
              leftSection={<IconArrowsDiff size={14} />}
            >
              {t('bulk.compare')}
            </Button>
          ) : null}
          {count > most ? (
            <Text size="xs" c="var(--state-failed)">
              {t('runs.limit', { count: most })}
            </Text>
          ) : null}
          <span style={{ flex: 1 }} />
          <Button variant="subtle" color="gray" size="compact-sm" onClick={selection.clear}>
            {t('runs.clearSelection')}
          </Button>
        </div>
      ) : null}
      {bulk.isError ? (
        <Alert color="red" role="alert" mb="sm" py={8}>
          {sentenceOf(bulk.error)}
        </Alert>
      ) : null}
      {bulk.data && count === 0 ? (
        <BulkResult results={bulk.data.results} runs={runs} onClose={() => bulk.reset()} />
      ) : null}
    </>
  )
}

function BulkResult({
  results,
  runs,
  onClose,
}: {
  results: readonly { id: string; ok: boolean; message: string }[]
  runs: readonly RunSummary[]
  onClose: () => void
}) {
  const { t } = useTranslation()
  const refused = results.filter(({ ok }) => !ok)
  const done = results.length - refused.length
  return (
    <Alert
      color={refused.length > 0 ? 'yellow' : 'petrol'}
      role="status"
      mb="sm"
      py={8}
      withCloseButton
      closeButtonLabel={t('word.close')}
      onClose={onClose}
    >
      {done > 0 ? <Text>{t('bulk.done', { count: done })}</Text> : null}
      {refused.length > 0 ? (
        <>
          <Text>{t('bulk.refused', { count: refused.length })}:</Text>
          <List size="sm">
            {refused.slice(0, 10).map(({ id, message }) => (
              <List.Item key={id}>
                <Anchor component={Link} to={`/runs/${id}`} underline="always">
                  {runs.find((run) => run.id === id)?.workflowName ?? id}
                </Anchor>
                : {message}
              </List.Item>
            ))}
          </List>
          {refused.length > 10 ? <Text>{t('reason.more', { count: refused.length - 10 })}</Text> : null}
        </>
      ) : null}
    </Alert>
  )
}
