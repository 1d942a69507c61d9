import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListedTimeEntry } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { timeText } from '../tickets/CoverageLine.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { moneyText } from '../ui/money.ts'
import { toast, toastProblem } from '../ui/toast.tsx'

/** Makes extras of an entry; what needs approval asks who gave it. */
export function BillTime({ entry, onClose }: { entry: ListedTimeEntry; onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const queryClient = useQueryClient()
  const [approvalRef, setApprovalRef] = useState(entry.approvalRef ?? '')
  const [itemCode, setItemCode] = useState('')
  const needed = entry.decision === 'needs_approval'
  const save = useMutation({
    mutationFn: () =>
      api.billTime(entry.id, {
        ...(itemCode.trim() ? { itemCode: itemCode.trim() } : {}),
        ...(approvalRef.trim() ? { approvalRef: approvalRef.trim() } : {}),
      }),
    onSuccess: async ({ items }) => {
      await queryClient.invalidateQueries({ queryKey: ['money'] })
      toast(t('money.added', { count: items.length }))
      onClose()
    },
    onError: toastProblem,
  })
  const amount =
    entry.currency && entry.amountMinor > 0 ? moneyText(entry.amountMinor, entry.currency, language) : null
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('money.billTitle', { time: timeText(entry.minutes), name: entry.technician })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            {[entry.customer, amount ? t('coverage.amount', { amount }) : null, entry.reason]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          <TextInput
            label={t('money.approvalRef')}
            description={t('money.approvalRefText')}
            required={needed}
            maxLength={500}
            data-autofocus
            value={approvalRef}
            onChange={(event) => setApprovalRef(event.currentTarget.value)}
          />
          <TextInput
            label={t('money.itemCode')}
            maxLength={100}
            value={itemCode}
            onChange={(event) => setItemCode(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('money.bill')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
