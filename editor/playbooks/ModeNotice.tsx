import './playbooks.css'
import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconEye, IconFeather } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { WorkflowModeView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { CanaryPicker } from './CanaryPicker.tsx'

/** Says that a workflow only watches, or is real for some customers, and goes on to the next. */
export function ModeNotice({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const [choosing, setChoosing] = useState(false)
  const mode = useQuery(queries.workflowMode(workflowId)).data
  const change = useMutation({
    mutationFn: (next: { mode: WorkflowModeView['mode']; canaryCustomerIds: string[] }) =>
      api.setWorkflowMode(workflowId, next),
    onSuccess: async (now) => {
      setChoosing(false)
      toast(t(`workflowMode.now.${now.mode}`))
      await queryClient.invalidateQueries({ queryKey: ['workflow-mode', workflowId] })
    },
    onError: toastProblem,
  })
  if (!mode || mode.mode === 'live') return null
  const Mark = mode.mode === 'watch' ? IconEye : IconFeather
  return (
    <aside className="mode-notice" role="status">
      <Mark size={17} aria-hidden />
      <span className="mode-notice-said">
        <Text span fw={600}>
          {t(mode.mode === 'watch' ? 'workflowMode.isWatch' : 'workflowMode.isCanary', {
            names: mode.canaries.map(({ name }) => name).join(', '),
          })}
        </Text>{' '}
        <Text span size="sm" c="dimmed">
          {t(mode.mode === 'watch' ? 'workflowMode.isWatchText' : 'workflowMode.isCanaryText')}
        </Text>{' '}
        <Anchor component={Link} to={`/runs?workflowId=${workflowId}&mode=dry`} size="sm" underline="always">
          {t('workflowMode.plans', { count: mode.plans })}
        </Anchor>
      </span>
      {may.editWorkflows ? (
        <Group gap={6} wrap="nowrap">
          {mode.mode === 'watch' ? (
            <Button onClick={() => setChoosing(true)}>{t('workflowMode.toCanary')}</Button>
          ) : (
            <Button
              variant="default"
              loading={change.isPending}
              onClick={() => change.mutate({ mode: 'watch', canaryCustomerIds: [] })}
            >
              {t('workflowMode.toWatch')}
            </Button>
          )}
          <Button
            variant={mode.mode === 'watch' ? 'default' : 'filled'}
            loading={change.isPending}
            onClick={() => change.mutate({ mode: 'live', canaryCustomerIds: [] })}
          >
            {t('workflowMode.toLive')}
          </Button>
        </Group>
      ) : null}
      {choosing ? (
        <ChooseCanaries
          pending={change.isPending}
          onClose={() => setChoosing(false)}
          onChoose={(canaryCustomerIds) => change.mutate({ mode: 'canary', canaryCustomerIds })}
        />
      ) : null}
    </aside>
  )
}

function ChooseCanaries({
  pending,
  onClose,
  onChoose,
}: {
  pending: boolean
  onClose: () => void
  onChoose: (ids: string[]) => void
}) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string[]>([])
  return (
    <Dialog opened onClose={onClose} title={t('workflowMode.canary')}>
      <Text c="dimmed" mb="sm">
        {t('workflowMode.canaryText')}
      </Text>
      <CanaryPicker values={chosen} onChange={setChosen} />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button loading={pending} disabled={chosen.length === 0} onClick={() => onChoose(chosen)}>
          {t('workflowMode.startCanary')}
        </Button>
      </Group>
    </Dialog>
  )
}
