import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { toastProblem } from '../ui/toast.tsx'

/** The machines that a connection knows again, by their host keys. */
export function HostKeys({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const keys = useQuery(queries.hostKeys(connectionId))
  const [host, setHost] = useState('')
  const [fingerprint, setFingerprint] = useState('')
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['host-keys', connectionId] })
  const forget = useMutation({
    mutationFn: (id: string) => api.deleteHostKey(connectionId, id),
    onSuccess: refresh,
    onError: toastProblem,
  })
  const accept = useMutation({
    mutationFn: () => api.acceptHostKey(connectionId, placeOf(host, fingerprint)),
    onSuccess: async () => {
      setHost('')
      setFingerprint('')
      await refresh()
    },
    onError: toastProblem,
  })
  return (
    <Stack gap={4} role="group" aria-label={t('hostKeys.title')}>
      <Text fw={500} size="sm">
        {t('hostKeys.title')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('hostKeys.text')}
      </Text>
      {keys.data?.items.length === 0 ? <Text size="sm">{t('hostKeys.none')}</Text> : null}
      {keys.data?.items.map((key) => (
        <Group key={key.id} gap={8} wrap="nowrap">
          <div style={{ flex: 1, minWidth: 0 }}>
            <Text size="sm">
              {key.host}:{key.port}{' '}
              <Text span size="xs" c="dimmed">
                {t('hostKeys.by', { by: key.by })}
              </Text>
            </Text>
            <Text size="xs" className="mono" style={{ overflowWrap: 'anywhere' }}>
              {key.keyType} {key.fingerprint}
            </Text>
          </div>
          {may.administer ? (
            <Button
              variant="subtle"
              color="red"
              size="compact-xs"
              aria-label={t('hostKeys.forgetOf', { host: key.host })}
              onClick={() => forget.mutate(key.id)}
            >
              {t('hostKeys.forget')}
            </Button>
          ) : null}
        </Group>
      ))}
      {may.administer ? (
        <Group gap={8} align="flex-end" wrap="nowrap">
          <TextInput
            label={t('hostKeys.host')}
            placeholder="srv-1.example.com:22"
            value={host}
            onChange={(event) => setHost(event.currentTarget.value)}
          />
          <TextInput
            label={t('hostKeys.fingerprint')}
            placeholder="SHA256:…"
            style={{ flex: 1 }}
            classNames={{ input: 'mono' }}
            value={fingerprint}
            onChange={(event) => setFingerprint(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={host.trim() === '' || fingerprint.trim() === ''}
            loading={accept.isPending}
            onClick={() => accept.mutate()}
          >
            {t('hostKeys.accept')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}

/** Of a whole line of ssh-keygen, only the fingerprint counts. */
function placeOf(host: string, fingerprint: string) {
  const [, name = host.trim(), port = '22'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(host.trim()) ?? []
  return {
    host: name,
    port: Number(port),
    fingerprint: /SHA256:\S+/.exec(fingerprint)?.[0] ?? fingerprint.trim(),
  }
}
