import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'

export function PublishNote({
  version,
  opened,
  busy,
  onClose,
  onPublish,
}: {
  version: number
  opened: boolean
  busy: boolean
  onClose: () => void
  onPublish: (note: string) => void
}) {
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('publish.title', { version })}>
      <Textarea
        label={t('publish.note')}
        description={t('publish.noteText')}
        data-autofocus
        autosize
        minRows={3}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button loading={busy} onClick={() => onPublish(note)}>
          {t('publish.confirm')}
        </Button>
      </Group>
    </Dialog>
  )
}
