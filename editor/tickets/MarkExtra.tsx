import { Autocomplete, Button, Group, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { CoverageLine } from './CoverageLine.tsx'

/** Says that work lies outside of the contract before it is done, so that the customer can be asked. */
export function MarkExtra({
  ticket,
  onClose,
  onMarked,
}: {
  ticket: TicketDetail
  onClose: () => void
  onMarked: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const [minutes, setMinutes] = useState(60)
  const [workType, setWorkType] = useState('project')
  const [description, setDescription] = useState('')
  const mark = useMutation({
    mutationFn: () => api.markExtra(ticket.id, { minutes, workType, description }),
    onSuccess: async ({ told }) => {
      toast(t(told ? 'ticketPage.markedTold' : 'ticketPage.marked'))
      onClose()
      await onMarked()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('ticketPage.markExtra')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          mark.mutate()
        }}
      >
        <Stack gap="sm">
          <Text c="dimmed">{t('ticketPage.extraText')}</Text>
          <Textarea
            label={t('ticketPage.extraWhat')}
            required
            data-autofocus
            autosize
            minRows={2}
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Group grow>
            <NumberInput
              label={t('ticketPage.minutes')}
              min={1}
              max={10_080}
              allowDecimal={false}
              value={minutes}
              onChange={(value) => {
                if (typeof value === 'number') setMinutes(value)
              }}
            />
            <Autocomplete
              label={t('ticketPage.workType')}
              data={['project', 'consulting', 'on-site', 'remote support']}
              value={workType}
              onChange={setWorkType}
            />
          </Group>
          <CoverageLine ticket={ticket} work={{ minutes, workType }} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={mark.isPending} disabled={description.trim() === ''}>
              {t('ticketPage.markExtra')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
