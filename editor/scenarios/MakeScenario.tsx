import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconCheck, IconTheater } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { scenarioCalls, scenariosKey } from './scenario-calls.ts'

/** Makes a scenario of a run that is over, under a name that says what it shows. */
export function MakeScenario({ run, opened, onClose }: { run: Run; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} onClose={onClose} title={t('scenario.make')}>
      {opened ? <Form run={run} onClose={onClose} /> : null}
    </Dialog>
  )
}

function Form({ run, onClose }: { run: Run; onClose: () => void }) {
  const { t, i18n } = useTranslation()
  const queryClient = useQueryClient()
  const [name, setName] = useState(() => defaultName(run, i18n.language, t))
  const make = useMutation({
    mutationFn: () => scenarioCalls.make(run.id, name.trim()),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: scenariosKey(run.workflowId) }),
  })
  if (make.data) {
    return (
      <Stack gap="md">
        <Alert color="green" icon={<IconCheck size={16} />} role="status">
          {t('scenario.made', { name: make.data.name })}
        </Alert>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('word.close')}
          </Button>
          <Button component={Link} to={`/workflows/${run.workflowId}?panel=scenarios`} data-autofocus>
            {t('scenario.open')}
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <Stack gap="md">
        <Text c="dimmed">{t('scenario.makeText')}</Text>
        <TextInput
          label={t('scenario.name')}
          data-autofocus
          required
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {make.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(make.error)}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          <Button
            type="submit"
            leftSection={<IconTheater size={15} />}
            disabled={name.trim() === ''}
            loading={make.isPending}
          >
            {t('scenario.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** How it ended, whom it was about and when: no other run is called so. */
function defaultName(run: Run, language: string, t: TFunction): string {
  const failedAt = run.error?.nodeId ?? run.steps.findLast(({ status }) => status === 'error')?.nodeId
  const step = run.document.nodes.find(({ id }) => id === failedAt)?.name
  const ended = run.status === 'failed' && step ? t('scenario.failsAt', { step }) : t('scenario.goesWell')
  const at = new Date(run.createdAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' })
  return [ended, run.customerName, at].filter(Boolean).join(' · ').slice(0, 120)
}
