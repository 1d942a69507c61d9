import { Badge, Button, Table, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { EditContact } from './EditContact.tsx'

export function CustomerContacts({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
  const { t } = useTranslation()
  const contacts = useQuery(queries.contacts(customerId))
  const [editing, setEditing] = useState<Contact | 'new' | null>(null)
  return (
    <>
      {editing ? (
        <EditContact
          customerId={customerId}
          contact={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
      <Loaded query={contacts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('customers.noContacts')}>
              {mayEdit ? (
                <Button onClick={() => setEditing('new')}>{t('customers.addContact')}</Button>
              ) : null}
            </Empty>
          ) : (
            <>
              {mayEdit ? (
                <Button
                  variant="default"
                  mb="sm"
                  leftSection={<IconPlus size={15} />}
                  onClick={() => setEditing('new')}
                >
                  {t('customers.addContact')}
                </Button>
              ) : null}
              <div className="card">
                <Table aria-label={t('customers.contacts')}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('word.name')}</Table.Th>
                      <Table.Th>{t('session.email')}</Table.Th>
                      <Table.Th>{t('customers.phone')}</Table.Th>
                      <Table.Th w={90}>
                        <VisuallyHidden>{t('word.edit')}</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((contact) => (
                      <Table.Tr key={contact.id}>
                        <Table.Td>
                          {contact.name}
                          {contact.isVip ? (
                            <Badge size="xs" variant="light" ml={6}>
                              VIP
                            </Badge>
                          ) : null}
                          {contact.isApprover ? (
                            <Badge size="xs" variant="light" color="violet" ml={6}>
                              {t('customers.approver')}
                            </Badge>
                          ) : null}
                        </Table.Td>
                        <Table.Td>{contact.email ?? '–'}</Table.Td>
                        <Table.Td>{contact.phone || '–'}</Table.Td>
                        <Table.Td>
                          {mayEdit ? (
                            <Button variant="subtle" size="compact-xs" onClick={() => setEditing(contact)}>
                              {t('word.edit')}
                            </Button>
                          ) : null}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </div>
            </>
          )
        }
      </Loaded>
    </>
  )
}
