import { Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isWord } from '../i18n/is-word.ts'
import { queries } from '../queries.ts'
import { roleLabel, roles } from '../session/role-label.ts'
import { Loaded } from '../ui/Loaded.tsx'

/** The server's permission table, in words. */
export function RoleTable() {
  const { t } = useTranslation()
  const permissions = useQuery(queries.permissions())
  return (
    <section aria-labelledby="role-table">
      <Title order={2} id="role-table" mt="xl" mb={4}>
        {t('users.mayTitle')}
      </Title>
      <Text c="dimmed" mb="sm">
        {t('users.mayText')}
      </Text>
      <Loaded query={permissions}>
        {({ items }) => (
          <div className="card table-scroll">
            <Table aria-label={t('users.mayTitle')} className="role-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('users.mayWhat')}</Table.Th>
                  {roles.map((role) => (
                    <Table.Th key={role} w={120} ta="center">
                      {t(roleLabel[role])}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ action, roles: allowed }) => {
                  const key = `permit.${action}`
                  return (
                    <Table.Tr key={action}>
                      <Table.Td>{isWord(t, key) ? t(key) : action}</Table.Td>
                      {roles.map((role) => (
                        <Table.Td key={role} ta="center">
                          {allowed.includes(role) ? (
                            <IconCheck size={15} role="img" aria-label={t('word.yes')} />
                          ) : (
                            <VisuallyHidden>{t('word.no')}</VisuallyHidden>
                          )}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  )
                })}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Loaded>
    </section>
  )
}
