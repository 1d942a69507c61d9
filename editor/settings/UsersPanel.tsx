import { Button, Group, PasswordInput, Select, Stack, Switch, Table, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { roleLabel, roles } from '../session/role-label.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { toastProblem } from '../ui/toast.tsx'

export function UsersPanel() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const users = useQuery(queries.users())
  const me = useQuery(queries.session()).data?.user?.id
  const [adding, setAdding] = useState(false)
  const update = useMutation({
    mutationFn: ({ id, ...change }: { id: string; role?: Role; disabled?: boolean }) =>
      api.updateUser(id, change),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
    onError: toastProblem,
  })
  const roleChoices = roles.map((role) => ({ value: role, label: t(roleLabel[role]) }))
  return (
    <>
      <Button leftSection={<IconPlus size={15} />} mb="sm" onClick={() => setAdding(true)}>
        {t('users.add')}
      </Button>
      {adding ? <AddUser onClose={() => setAdding(false)} /> : null}
      <Loaded query={users}>
        {({ items }) => (
          <div className="card">
            <Table aria-label={t('users.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('word.name')}</Table.Th>
                  <Table.Th>{t('session.email')}</Table.Th>
                  <Table.Th w={180}>{t('users.role')}</Table.Th>
                  <Table.Th w={120}>{t('users.maySignIn')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((user) => (
                  <Table.Tr key={user.id}>
                    <Table.Td>{user.name || '–'}</Table.Td>
                    <Table.Td>{user.email}</Table.Td>
                    <Table.Td>
                      <Select
                        aria-label={`${t('users.role')}: ${user.email}`}
                        allowDeselect={false}
                        disabled={user.id === me}
                        data={roleChoices}
                        value={user.role}
                        onChange={(value) => {
                          const role = roles.find((each) => each === value)
                          if (role && role !== user.role) update.mutate({ id: user.id, role })
                        }}
                      />
                    </Table.Td>
                    <Table.Td>
                      <Switch
                        aria-label={`${t('users.maySignIn')}: ${user.email}`}
                        disabled={user.id === me}
                        checked={!user.disabled}
                        onChange={(event) =>
                          update.mutate({ id: user.id, disabled: !event.currentTarget.checked })
                        }
                      />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Loaded>
    </>
  )
}

function AddUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<string | null>('technician')
  const create = useMutation({
    mutationFn: () => api.createUser({ email, name, password, role }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['users'] })
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('users.add')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('word.name')}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('session.email')}
            type="email"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('users.firstPassword')}
            description={t('session.passwordHint')}
            autoComplete="new-password"
            required
            minLength={10}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
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
              {t('users.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
