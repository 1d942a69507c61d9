import { Autocomplete, Button, Group, NumberInput, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'

const workTypes = ['remote support', 'on-site', 'project', 'travel', 'consulting']

export function LogTime({
  opened,
  busy,
  onClose,
  onConfirm,
}: {
  opened: boolean
  busy: boolean
  onClose: () => void
  onConfirm: (body: { minutes: number; note: string; workType: string }) => void
}) {
  const { t } = useTranslation()
  const [minutes, setMinutes] = useState(15)
  const [workType, setWorkType] = useState('remote support')
  const [note, setNote] = useState('')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('ticketPage.logTime')}>
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
          <Autocomplete
            label={t('ticketPage.workType')}
            data={workTypes}
            value={workType}
            onChange={setWorkType}
          />
        </Group>
        <Textarea
          label={t('ticketPage.note')}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          <Button loading={busy} onClick={() => onConfirm({ minutes, note, workType })}>
            {t('ticketPage.logMinutes', { minutes })}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
