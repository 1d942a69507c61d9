import { ActionIcon, Button, Group, Menu, Select, Switch, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconDevices, IconDots, IconKey, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role, User } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { roleLabel, roles } from '../session/role-label.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { AddUser } from './AddUser.tsx'
import { ResetPassword } from './ResetPassword.tsx'
import { RoleTable } from './RoleTable.tsx'
import { UserSessions } from './UserSessions.tsx'

/** Who may sign in, as what, and what that lets them do. */
export function UsersPanel() {
  const { t } = useTranslation()
  const users = useQuery(queries.users())
  const [filters, setFilter, clear] = useUrlFilters(['q', 'role', 'new'])
  const q = filters.q.toLowerCase()
  return (
    <>
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('users.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <FilterChips
          label={t('users.role')}
          value={filters.role}
          choices={roles.map((role) => ({ value: role, label: t(roleLabel[role]) }))}
          onChange={(value) => setFilter('role', value)}
        />
        <Button leftSection={<IconPlus size={15} />} ml="auto" onClick={() => setFilter('new', '1')}>
          {t('users.add')}
        </Button>
      </Group>
      {filters.new ? <AddUser onClose={() => setFilter('new', '')} /> : null}
      <Loaded query={users}>
        {({ items }) => {
          const shown = items.filter(
            ({ name, email, role }) =>
              `${name} ${email}`.toLowerCase().includes(q) && (!filters.role || role === filters.role),
          )
          return shown.length > 0 ? (
            <UserTable users={shown} />
          ) : (
            <Empty title={t('word.nothingFound')}>
              <Button variant="default" onClick={clear}>
                {t('word.clearFilters')}
              </Button>
            </Empty>
          )
        }}
      </Loaded>
      <RoleTable />
    </>
  )
}

function UserTable({ users }: { users: readonly User[] }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const me = useQuery(queries.session()).data?.user?.id
  const [resetting, setResetting] = useState<User | null>(null)
  const [looking, setLooking] = useState<User | null>(null)
  const update = useMutation({
    mutationFn: ({ id, ...change }: { id: string; role?: Role; disabled?: boolean }) =>
      api.updateUser(id, change),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
    onError: toastProblem,
  })
  const roleChoices = roles.map((role) => ({ value: role, label: t(roleLabel[role]) }))
  return (
    <div className="card table-scroll">
      {resetting ? <ResetPassword user={resetting} onClose={() => setResetting(null)} /> : null}
      {looking ? <UserSessions user={looking} onClose={() => setLooking(null)} /> : null}
      <Table aria-label={t('users.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('word.name')}</Table.Th>
            <Table.Th>{t('session.email')}</Table.Th>
            <Table.Th w={180}>{t('users.role')}</Table.Th>
            <Table.Th w={120}>{t('users.maySignIn')}</Table.Th>
            <Table.Th w={48}>
              <VisuallyHidden>{t('word.more')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <Table.Tr key={user.id}>
              <Table.Td>
                {user.name || '–'}
                {user.disabled ? (
                  <Text span size="xs" c="dimmed" ml={6}>
                    {t('users.disabled')}
                  </Text>
                ) : null}
              </Table.Td>
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
                  onChange={(event) => update.mutate({ id: user.id, disabled: !event.currentTarget.checked })}
                />
              </Table.Td>
              <Table.Td>
                <Menu position="bottom-end">
                  <Menu.Target>
                    <ActionIcon size="sm" aria-label={`${t('word.more')}: ${user.email}`}>
                      <IconDots size={16} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item leftSection={<IconDevices size={15} />} onClick={() => setLooking(user)}>
                      {t('users.sessions')}
                    </Menu.Item>
                    {user.id === me ? null : (
                      <Menu.Item leftSection={<IconKey size={15} />} onClick={() => setResetting(user)}>
                        {t('users.resetPassword')}
                      </Menu.Item>
                    )}
                  </Menu.Dropdown>
                </Menu>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
