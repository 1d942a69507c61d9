import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconHelpHexagon, IconReload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api, type OnVersion } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { EffectList } from './EffectList.tsx'
import { isUnknown } from './effect-state.tsx'
import { useNewestVersion, VersionChoice } from './VersionChoice.tsx'

interface Props {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  onClose: () => void
}

/** Shows what the run has done already before it is had to go on. */
export function RetryDialog({ opened, ...props }: Props & { opened: boolean }) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} onClose={props.onClose} title={t('retry.title')} size="lg">
      {opened ? <RetryForm {...props} /> : null}
    </Dialog>
  )
}

function RetryForm({ run, kinds, onClose }: Props) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [version, setVersion] = useState<OnVersion>('same')
  const newest = useNewestVersion(run)
  const effects = useQuery({ ...queries.effects(run.id), staleTime: 0 })
  const retry = useMutation({
    mutationFn: () => api.retryRun(run.id, version),
    onSuccess: async () => {
      toast(t('retry.done'))
      await queryClient.invalidateQueries({ queryKey: ['run', run.id] })
      void queryClient.invalidateQueries({ queryKey: ['runs'] })
      onClose()
    },
  })
  const shown = version === 'newest' ? newest : run.version
  return (
    <Stack gap="md">
      <Text c="dimmed">{t('retry.text')}</Text>
      <section aria-label={t('retry.did')}>
        <Title order={3}>{t('retry.did')}</Title>
        <Loaded query={effects} rows={3}>
          {({ items }) => (
            <>
              {items.some(isUnknown) ? (
                <Alert color="orange" icon={<IconHelpHexagon size={17} />} my={6} py={8}>
                  {t('retry.unknown')}
                </Alert>
              ) : null}
              {items.length === 0 ? (
                <Text c="dimmed">{t('effects.none')}</Text>
              ) : (
                <EffectList effects={items} document={run.document} kinds={kinds} />
              )}
            </>
          )}
        </Loaded>
      </section>
      <VersionChoice run={run} value={version} onChange={setVersion} />
      {retry.isError ? (
        <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
          {sentenceOf(retry.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          leftSection={<IconReload size={15} />}
          disabled={effects.data === undefined}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t('retry.retry', { version: shown < 0 ? t('version.draft') : shown })}
        </Button>
      </Group>
    </Stack>
  )
}
