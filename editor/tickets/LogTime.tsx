import { Autocomplete, Button, Checkbox, Group, NumberInput, Select, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { api, type WorkDone } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { CoverageLine } from './CoverageLine.tsx'

const workTypes = ['remote support', 'on-site', 'project', 'travel', 'consulting']
const billings = ['auto', 'yes', 'no', 'no_charge'] as const

/** Time on a ticket, with what the contract will say of it. */
export function LogTime({
  ticket,
  onClose,
  onLogged,
}: {
  ticket: TicketDetail
  onClose: () => void
  onLogged: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const [minutes, setMinutes] = useState(15)
  const [travelMinutes, setTravel] = useState(0)
  const [workType, setWorkType] = useState('remote support')
  const [onSite, setOnSite] = useState(false)
  const [billable, setBillable] = useState<(typeof billings)[number]>('auto')
  const [note, setNote] = useState('')
  const [customerNote, setCustomerNote] = useState('')
  const work: WorkDone = { minutes, workType, travelMinutes, onSite, billable }
  const log = useMutation({
    mutationFn: () => api.logTime(ticket.id, { ...work, note, customerNote }),
    onSuccess: async () => {
      toast(t('ticketPage.timeLogged', { minutes }))
      onClose()
      await onLogged()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('ticketPage.logTime')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          log.mutate()
        }}
      >
        <Stack gap="sm">
          <Group grow align="flex-start">
            <NumberInput
              label={t('ticketPage.minutes')}
              min={1}
              max={10_080}
              allowDecimal={false}
              data-autofocus
              value={minutes}
              onChange={(value) => {
                if (typeof value === 'number') setMinutes(value)
              }}
            />
            <NumberInput
              label={t('ticketPage.travel')}
              min={0}
              max={10_080}
              allowDecimal={false}
              value={travelMinutes}
              onChange={(value) => {
                if (typeof value === 'number') setTravel(value)
              }}
            />
            <Autocomplete
              label={t('ticketPage.workType')}
              data={workTypes}
              value={workType}
              onChange={setWorkType}
            />
          </Group>
          <Group grow align="flex-end">
            <Select
              label={t('ticketPage.billable')}
              allowDeselect={false}
              data={billings.map((value) => ({ value, label: t(`ticketPage.billable.${value}`) }))}
              value={billable}
              onChange={(value) => setBillable(billings.find((each) => each === value) ?? 'auto')}
            />
            <Checkbox
              size="xs"
              pb={8}
              label={t('ticketPage.onSite')}
              checked={onSite}
              onChange={(event) => setOnSite(event.currentTarget.checked)}
            />
          </Group>
          <Textarea
            label={t('ticketPage.note')}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Textarea
            label={t('ticketPage.customerNote')}
            autosize
            minRows={1}
            value={customerNote}
            onChange={(event) => setCustomerNote(event.currentTarget.value)}
          />
          <CoverageLine ticket={ticket} work={work} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={log.isPending} disabled={workType.trim() === ''}>
              {t('ticketPage.logMinutes', { minutes })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
