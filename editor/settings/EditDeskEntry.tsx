import { Alert, Button, Group, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'

/** The dialog in which an entry of the desk's settings is made or changed; it stays open while the server refuses. */
export function EditDeskEntry({
  title,
  saveLabel,
  queryKeys,
  save,
  onClose,
  size = 560,
  disabled = false,
  children,
}: {
  title: string
  saveLabel: string
  /** What is read anew once it is saved. */
  queryKeys: readonly string[]
  save: () => Promise<unknown>
  onClose: () => void
  size?: number
  disabled?: boolean
  children: ReactNode
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const saving = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await Promise.all(queryKeys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate()
  }
  return (
    <Dialog opened onClose={onClose} size={size} title={title}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {children}
          {saving.isError ? (
            <Alert
              color="red"
              role="alert"
              icon={<IconAlertTriangle size={16} aria-hidden />}
              style={{ whiteSpace: 'pre-line' }}
            >
              {sentenceOf(saving.error)}
            </Alert>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={disabled}>
              {saveLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
