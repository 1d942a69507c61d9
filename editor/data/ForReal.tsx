import { Button, Group, List, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { buildingOf, type StepTrial, useBuilding } from './building.ts'
import { tryStep } from './try-step.ts'
import { writesOf } from './writes-of.ts'

/** Says what would be written before a part of the draft is run for real. */
export function ForReal({ nodeId, alone }: Omit<StepTrial, 'mode'>) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const document = useDocument((state) => state.history.document)
  const kinds = useDocument((state) => state.kinds)
  const pinned = useBuilding((state) => state.pinned)
  const writes = writesOf(document, kinds, pinned, { nodeId, alone })
  const close = () => buildingOf(store).setState({ asked: null })
  return (
    <Dialog opened onClose={close} title={t(alone ? 'data.stepForReal' : 'data.toHereForReal')}>
      <Text mb="xs">
        {t(writes.length === 0 ? 'data.writesNothing' : 'data.writes', { count: writes.length })}
      </Text>
      <List size="sm" mb="md">
        {writes.map(({ id, name }) => (
          <List.Item key={id}>{name}</List.Item>
        ))}
      </List>
      <Group justify="flex-end" gap="xs" className="dialog-actions">
        <Button variant="default" onClick={close}>
          {t('word.cancel')}
        </Button>
        <Button
          leftSection={<IconPlayerPlay size={15} />}
          onClick={() => void tryStep(store, { nodeId, alone, mode: 'test' })}
        >
          {t('data.forReal')}
        </Button>
      </Group>
    </Dialog>
  )
}
