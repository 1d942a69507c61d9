import { Button, Group, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { User, UserSession } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { browserName } from './browser-name.ts'

/** Where somebody is signed in, and the end of it. */
export function UserSessions({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const sessions = useQuery(queries.userSessions(user.id))
  const end = useMutation({
    mutationFn: () => api.endSessions(user.id),
    onSuccess: async ({ ended }) => {
      toast(t('users.signedOut', { count: ended }))
      await queryClient.invalidateQueries({ queryKey: ['user-sessions', user.id] })
    },
    onError: toastProblem,
  })
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={t('users.sessionsTitle', { name: user.name || user.email })}
    >
      <Loaded query={sessions} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('users.noSessions')}</Text>
          ) : (
            <>
              <SessionTable sessions={items} />
              <Group justify="flex-end" mt="md">
                <Button color="red" variant="light" loading={end.isPending} onClick={() => end.mutate()}>
                  {t('users.signOut')}
                </Button>
              </Group>
            </>
          )
        }
      </Loaded>
    </Dialog>
  )
}

function SessionTable({ sessions }: { sessions: readonly UserSession[] }) {
  const { t } = useTranslation()
  return (
    <Table aria-label={t('users.sessions')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('users.browser')}</Table.Th>
          <Table.Th>{t('users.address')}</Table.Th>
          <Table.Th>{t('users.lastSeen')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sessions.map((session) => (
          <Table.Tr key={session.id}>
            <Table.Td title={session.userAgent ?? ''}>{browserName(session.userAgent ?? '')}</Table.Td>
            <Table.Td className="mono">{session.ipAddress || '–'}</Table.Td>
            <Table.Td>
              <Moment at={session.lastSeenAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
