import { Button } from '@mantine/core'
import { IconBellOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { toast, toastProblem } from '../ui/toast.tsx'

const hourMs = 3_600_000

/** Mutes a device for an hour from now. */
export function MuteDevice({ id, hostname }: { id: string; hostname: string }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const mute = useMutation({
    mutationFn: () => {
      const now = Date.now()
      return api.createWindow({
        reason: t('maintenance.muteReason'),
        scope: { kind: 'devices', values: [id] },
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + hourMs).toISOString(),
        recurrence: null,
      })
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['maintenance'] })
      toast(t('maintenance.muted', { name: hostname }))
    },
    onError: toastProblem,
  })
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      leftSection={<IconBellOff size={13} aria-hidden />}
      aria-label={t('maintenance.mute', { name: hostname })}
      loading={mute.isPending}
      onClick={() => mute.mutate()}
    >
      {t('maintenance.muteShort')}
    </Button>
  )
}
