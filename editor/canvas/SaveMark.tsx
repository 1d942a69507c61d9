import { Button, Group, Popover, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCloudUpload, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { StateLabel } from '../ui/StateLabel.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'

/** Says honestly how the draft stands with the server; in a conflict it asks which draft to keep. */
export function SaveMark() {
  const { t } = useTranslation()
  const save = useDocument((state) => state.save)
  const store = useDocumentStore()

  const theirs = async () => {
    try {
      const { document, draftRevision, problems } = await api.workflow(store.getState().workflowId)
      store.getState().adopt(document, draftRevision, problems)
    } catch (error) {
      toastProblem(error)
    }
  }
  const mine = async () => {
    try {
      const state = store.getState()
      const { draftRevision } = await api.workflow(state.workflowId)
      const { document } = state.history
      const answer = await api.saveDraft(state.workflowId, draftRevision, document)
      store.getState().saved(document, answer.revision, answer.problems)
    } catch (error) {
      toastProblem(error)
    }
  }

  switch (save.is) {
    case 'saved':
      return <StateLabel icon={IconCheck} word={t('save.saved')} color="var(--mantine-color-dimmed)" />
    case 'saving':
      return <StateLabel icon={IconCloudUpload} word={t('save.saving')} color="var(--mantine-color-dimmed)" />
    case 'unsaved':
      return <StateLabel icon={IconPencil} word={t('save.unsaved')} color="var(--mantine-color-dimmed)" />
    case 'failed':
      return (
        <StateLabel
          icon={IconAlertTriangle}
          word={t('save.failed')}
          title={save.detail}
          color="var(--state-failed)"
        />
      )
    case 'conflict':
      return (
        <Popover defaultOpened width={340} position="bottom-start" withArrow>
          <Popover.Target>
            <Button variant="light" color="red" leftSection={<IconAlertTriangle size={15} />}>
              {t('save.conflict')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Text mb="sm">{save.detail}</Text>
            <Text size="xs" c="dimmed" mb="sm">
              {t('save.conflictText')}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => void theirs()}>
                {t('save.theirs')}
              </Button>
              <Button variant="default" onClick={() => void mine()}>
                {t('save.mine')}
              </Button>
            </Group>
          </Popover.Dropdown>
        </Popover>
      )
  }
}
