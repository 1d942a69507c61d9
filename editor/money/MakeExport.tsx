import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { dayFromNow } from './day-text.ts'

/** Before all work: an export takes whatever waits, however old. */
export const firstDay = '1970-01-01'

export function MakeExport({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const customers = useQuery(queries.customers())
  const [toDay, setToDay] = useState(dayFromNow(0))
  const [customerId, setCustomerId] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const save = useMutation({
    mutationFn: () => api.makeExport({ fromDay: firstDay, toDay, customerId, note }),
    onSuccess: async ({ number }) => {
      await queryClient.invalidateQueries({ queryKey: ['money'] })
      toast(t('money.madeExport', { number }))
      onClose()
    },
  })
  return (
    <Dialog opened onClose={onClose} title={t('money.makeExport')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('money.makeExportText')}
          </Text>
          <TextInput
            label={t('money.upTo')}
            type="date"
            required
            withAsterisk={false}
            data-autofocus
            value={toDay}
            onChange={(event) => setToDay(event.currentTarget.value)}
          />
          <Select
            label={t('money.customer')}
            placeholder={t('money.everyCustomer')}
            searchable
            clearable
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={customerId}
            onChange={setCustomerId}
          />
          <TextInput
            label={t('money.note')}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {save.isError ? (
            <Text role="alert" size="sm" c="var(--mantine-color-error)">
              {save.error instanceof ApiProblem && save.error.message.includes('waits to be handed over')
                ? t('money.nothingToExport')
                : sentenceOf(save.error)}
            </Text>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('money.makeExport')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
