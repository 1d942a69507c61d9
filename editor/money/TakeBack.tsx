import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListedBillingLine } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

export function TakeBack({ line, onClose }: { line: ListedBillingLine; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => api.reverseBillingLine(line.id, reason.trim()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['money'] })
      toast(t('money.tookBack'))
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('money.takeBackTitle', { name: line.description })}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('money.takeBackText')}
          </Text>
          <Textarea
            label={t('money.why')}
            required
            withAsterisk={false}
            autosize
            minRows={2}
            maxLength={2000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={reason.trim() === ''}>
              {t('money.takeBack')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
