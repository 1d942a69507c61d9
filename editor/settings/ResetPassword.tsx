import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { User } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { PasswordOnce } from './PasswordOnce.tsx'

/** Gives somebody who forgot theirs another password. */
export function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const reset = useMutation({
    mutationFn: () => api.resetPassword(user.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['user-sessions', user.id] }),
    onError: toastProblem,
  })
  const title = t('users.resetTitle', { name: user.name || user.email })
  if (reset.data) {
    return (
      <PasswordOnce
        title={title}
        label={t('users.resetOnce')}
        password={reset.data.password}
        onClose={onClose}
      />
    )
  }
  return (
    <Dialog opened onClose={onClose} title={title}>
      <Text mb="md">{t('users.resetText')}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button loading={reset.isPending} onClick={() => reset.mutate()}>
          {t('users.resetPassword')}
        </Button>
      </Group>
    </Dialog>
  )
}
