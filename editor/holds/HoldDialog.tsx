import { Alert, Button, Group, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type NewWriteHold } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'

/** Asks why, and holds a workflow, a customer or everything. */
export function HoldDialog({
  of,
  name = '',
  onClose,
}: {
  of: Omit<NewWriteHold, 'reason'>
  name?: string
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const set = useMutation({
    mutationFn: () => api.setWriteHold({ ...of, reason }),
    onSuccess: async () => {
      toast(t('hold.done'))
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['write-holds'] })
    },
  })
  return (
    <Dialog opened onClose={onClose} title={t(`hold.title.${of.scope}`, { name })}>
      <Text mb="sm">{t('hold.text')}</Text>
      <Textarea
        label={t('hold.reason')}
        description={t('hold.reasonText')}
        required
        autosize
        minRows={2}
        maxLength={2000}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {set.isError ? (
        <Alert color="red" role="alert" mt="sm" py={8}>
          {sentenceOf(set.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          color="red.9"
          disabled={reason.trim() === ''}
          loading={set.isPending}
          onClick={() => set.mutate()}
        >
          {t('hold.confirm')}
        </Button>
      </Group>
    </Dialog>
  )
}
