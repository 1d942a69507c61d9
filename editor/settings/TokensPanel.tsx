import { Alert, Button, Group, Select, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { roleLabel, roles } from '../session/role-label.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'

export function TokensPanel() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const tokens = useQuery(queries.tokens())
  const [adding, setAdding] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['tokens'] })
  const revoke = useMutation({ mutationFn: api.deleteToken, onSuccess: refresh, onError: toastProblem })
  return (
    <>
      <Button leftSection={<IconPlus size={15} />} mb="sm" onClick={() => setAdding(true)}>
        {t('tokens.add')}
      </Button>
      {adding ? <AddToken onClose={() => setAdding(false)} /> : null}
      <Loaded query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('tokens.empty')} text={t('tokens.emptyText')} />
          ) : (
            <div className="card">
              <Table aria-label={t('tokens.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('word.name')}</Table.Th>
                    <Table.Th>{t('users.role')}</Table.Th>
                    <Table.Th>{t('word.created')}</Table.Th>
                    <Table.Th>{t('tokens.lastUsed')}</Table.Th>
                    <Table.Th w={110}>
                      <VisuallyHidden>{t('tokens.revoke')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((token) => (
                    <Table.Tr key={token.id}>
                      <Table.Td>{token.name}</Table.Td>
                      <Table.Td>{t(roleLabel[token.role])}</Table.Td>
                      <Table.Td>
                        <Moment at={token.createdAt} />
                        <Text size="xs" c="dimmed">
                          {token.createdBy}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        {token.lastUsedAt ? <Moment at={token.lastUsedAt} /> : t('workflows.never')}
                      </Table.Td>
                      <Table.Td>
                        {token.revokedAt ? (
                          <Text c="dimmed">{t('tokens.revoked')}</Text>
                        ) : (
                          <Button
                            variant="subtle"
                            color="red"
                            size="compact-xs"
                            aria-label={`${t('tokens.revoke')}: ${token.name}`}
                            onClick={() => revoke.mutate(token.id)}
                          >
                            {t('tokens.revoke')}
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </>
  )
}

function AddToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<string | null>('editor')
  const create = useMutation({
    mutationFn: () => api.createToken({ name, role: roles.find((each) => each === role) ?? 'viewer' }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tokens'] }),
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('tokens.add')}>
      {create.data ? (
        <Stack gap="sm">
          <Alert color="yellow">{t('tokens.once')}</Alert>
          <CopyText text={create.data.token} label={t('tokens.token')} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('tokens.done')}</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            create.mutate()
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={t('word.name')}
              description={t('tokens.nameText')}
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label={t('users.role')}
              allowDeselect={false}
              data={roles.map((each) => ({ value: each, label: t(roleLabel[each]) }))}
              value={role}
              onChange={setRole}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('word.cancel')}
              </Button>
              <Button type="submit" loading={create.isPending}>
                {t('tokens.create')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
