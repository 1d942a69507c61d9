import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ImportedPlaybook, PlaybookNeed, WorkflowModeView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { CanaryPicker } from './CanaryPicker.tsx'
import { needName } from './need-words.ts'

type Mode = WorkflowModeView['mode']
const modes = ['watch', 'canary', 'live'] as const satisfies readonly Mode[]

/** In which mode the new workflow starts; then how other systems reach it. */
export function StartChoice({ made, needs }: { made: ImportedPlaybook; needs: readonly PlaybookNeed[] }) {
  const { t } = useTranslation()
  const lacking = needs.filter(
    ({ kind, state }) => state === 'missing' && (kind === 'port' || kind === 'connection'),
  )
  const queryClient = useQueryClient()
  const [mode, setMode] = useState<Mode>('watch')
  const [canaries, setCanaries] = useState<string[]>([])
  const starting = useMutation({
    mutationFn: async () => {
      await api.setWorkflowMode(made.workflowId, { mode, canaryCustomerIds: canaries })
      const { draftRevision } = await api.workflow(made.workflowId)
      return api.publish(made.workflowId, '', draftRevision)
    },
    onSettled: () => queryClient.invalidateQueries(),
  })
  if (starting.data) return <Started made={made} mode={mode} />
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t('wizard.how')}
        value={mode}
        onChange={(next) => setMode(modes.find((each) => each === next) ?? mode)}
      >
        <Stack gap={8} mt={6}>
          {modes.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`workflowMode.${each}`)}
              description={t(`workflowMode.${each}Text`)}
              disabled={lacking.length > 0 && each !== 'watch'}
            />
          ))}
        </Stack>
      </Radio.Group>
      {lacking.length > 0 ? (
        <Alert color="yellow" icon={<IconAlertTriangle size={17} />}>
          {t('wizard.lacking', { needs: lacking.map((need) => needName(need, [], t)).join(', ') })}
        </Alert>
      ) : null}
      {mode === 'canary' ? <CanaryPicker values={canaries} onChange={setCanaries} /> : null}
      {starting.isError ? (
        <Alert color="red" role="alert">
          {sentenceOf(starting.error)}
        </Alert>
      ) : null}
      <Group justify="space-between">
        <Button component={Link} to={`/workflows/${made.workflowId}`} variant="default">
          {t('wizard.keepDraft')}
        </Button>
        <Button
          loading={starting.isPending}
          disabled={mode === 'canary' && canaries.length === 0}
          onClick={() => starting.mutate()}
        >
          {t(`wizard.start.${mode}`)}
        </Button>
      </Group>
    </Stack>
  )
}

function Started({ made, mode }: { made: ImportedPlaybook; mode: Mode }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <Alert color="green" icon={<IconCircleCheck size={17} />} role="status">
        {t(`wizard.started.${mode}`, { name: made.name })}
      </Alert>
      {made.triggers.map((trigger) =>
        trigger.hookUrl ? (
          <Stack key={trigger.id} gap={6}>
            <Text fw={500}>{t('trigger.url')}</Text>
            <CopyText text={trigger.hookUrl} label={t('trigger.url')} />
            {trigger.secret ? (
              <>
                <Text fw={500}>{t('playbooks.secretOnce')}</Text>
                <CopyText text={trigger.secret} label={t('trigger.secret')} />
              </>
            ) : null}
            {trigger.curl ? (
              <>
                <Text fw={500}>{t('trigger.try')}</Text>
                <CopyText text={trigger.curl} label={t('trigger.try')} />
              </>
            ) : null}
          </Stack>
        ) : null,
      )}
      <Group justify="flex-end">
        <Button component={Link} to={`/workflows/${made.workflowId}`}>
          {t('playbooks.openWorkflow')}
        </Button>
      </Group>
    </Stack>
  )
}
