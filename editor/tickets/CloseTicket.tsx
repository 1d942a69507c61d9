import { Button, Checkbox, Group, Textarea } from '@mantine/core'
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
  onConfirm: (closing: { resolution: string; withChildren: boolean }) => void
}) {
  const { t } = useTranslation()
  const [resolution, setResolution] = useState('')
  const [withChildren, setWithChildren] = useState(false)
  const openChildren = ticket.children.filter(
    ({ status }) => status !== 'resolved' && status !== 'closed',
  ).length
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
      {openChildren > 0 ? (
        <Checkbox
          mt="sm"
          size="xs"
          label={t('ticketPage.withChildren', { count: openChildren })}
          checked={withChildren}
          onChange={(event) => setWithChildren(event.currentTarget.checked)}
        />
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          loading={busy}
          disabled={resolution.trim() === ''}
          onClick={() => onConfirm({ resolution: resolution.trim(), withChildren })}
        >
          {t('ticketPage.closeConfirm', { number: ticket.number })}
        </Button>
      </Group>
    </Dialog>
  )
}
