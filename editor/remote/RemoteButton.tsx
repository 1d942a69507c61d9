import { Button } from '@mantine/core'
import { IconScreenShare } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { toastProblem } from '../ui/toast.tsx'

/** Opens a device by remote control, as its nearest rule says. */
export function RemoteButton({
  deviceId,
  name,
  page = `device/${deviceId}`,
  size = 'compact-xs',
}: {
  deviceId: string
  name: string
  /** Where the button is, for the audit log: `ticket/ID`. */
  page?: string
  size?: 'compact-xs' | 'xs'
}) {
  const { t } = useTranslation()
  const may = useMay()
  const open = useMutation({
    mutationFn: () => api.remoteLink(deviceId, page),
    onSuccess: ({ url, file, problem }) => {
      if (file !== null) follow(`/api/devices/${deviceId}/remote-link/file?page=${page}`)
      else if (url !== null) follow(url)
      else toastProblem(new Error(problem ?? t('remote.none', { name })))
    },
    onError: toastProblem,
  })
  return may.work ? (
    <Button
      variant="default"
      size={size}
      leftSection={<IconScreenShare size={size === 'xs' ? 15 : 13} />}
      aria-label={t('remote.openOf', { name })}
      loading={open.isPending}
      onClick={() => open.mutate()}
    >
      {t('remote.open')}
    </Button>
  ) : null
}

/** Pages in a tab of their own, without a way back to this one; programs and files beside the page that is open. */
function follow(url: string) {
  const link = document.createElement('a')
  link.href = url
  if (/^https?:/i.test(url)) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  link.click()
}
