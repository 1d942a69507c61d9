import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { Dialog } from '../ui/Dialog.tsx'

export function CloseTicket({
  ticket,
  opened,
  busy,
  onClose,
  onConfirm,
}: {
  ticket: TicketDetail
  opened: boolean
  busy: boolean
  onClose: () => void
  onConfirm: (resolution: string) => void
}) {
  const { t } = useTranslation()
  const [resolution, setResolution] = useState('')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('ticketPage.closeTitle', { number: ticket.number })}>
      <Textarea
        label={t('ticketPage.resolution')}
        data-autofocus
        autosize
        minRows={3}
        value={resolution}
        onChange={(event) => setResolution(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          loading={busy}
          disabled={resolution.trim() === ''}
          onClick={() => onConfirm(resolution.trim())}
        >
          {t('ticketPage.closeConfirm', { number: ticket.number })}
        </Button>
      </Group>
    </Dialog>
  )
}
