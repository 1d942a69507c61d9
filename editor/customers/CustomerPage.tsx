import { ActionIcon, Anchor, Badge, Button, Table, Tabs, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconArrowLeft, IconPencil, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { Contact, Contract, Customer } from '#engine/api/types.ts'
import { DeviceTable } from '../devices/DeviceTable.tsx'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { moneyText } from '../ui/money.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { EditContact } from './EditContact.tsx'
import { EditContract } from './EditContract.tsx'
import { EditCustomer } from './EditCustomer.tsx'

export function CustomerPage() {
  const { id = '' } = useParams()
  const customer = useQuery(queries.customer(id))
  return <Loaded query={customer}>{(data) => <CustomerPanel customer={data} />}</Loaded>
}

function CustomerPanel({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const [editing, setEditing] = useState(false)
  return (
    <div className="page">
      <PageHead
        title={customer.name}
        lead={
          <Tooltip label={t('customers.title')}>
            <ActionIcon component={Link} to="/customers" aria-label={t('customers.title')}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      >
        <Anchor component={Link} to={`/tickets?customerId=${customer.id}`}>
          {t('shell.tickets')}
        </Anchor>
        <Anchor component={Link} to={`/runs?customerId=${customer.id}`}>
          {t('shell.runs')}
        </Anchor>
        {may.work ? (
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
            {t('word.edit')}
          </Button>
        ) : null}
      </PageHead>
      <Text c="dimmed" mb="sm">
        {[customer.domains.join(', '), customer.aliases.join(', '), customer.tags.join(', ')]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      {customer.notes ? (
        <Text mb="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {customer.notes}
        </Text>
      ) : null}
      <EditCustomer
        opened={editing}
        customer={customer}
        onClose={() => setEditing(false)}
        onSaved={() => {
          setEditing(false)
          void navigate(`/customers/${customer.id}`, { replace: true })
        }}
      />
      <Tabs
        value={search.get('tab') ?? 'contacts'}
        keepMounted={false}
        onChange={(tab) => setSearch(tab && tab !== 'contacts' ? { tab } : {}, { replace: true })}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="contacts">{t('customers.contacts')}</Tabs.Tab>
          <Tabs.Tab value="devices">{t('shell.devices')}</Tabs.Tab>
          <Tabs.Tab value="contracts">{t('customers.contracts')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="contacts">
          <Contacts customerId={customer.id} mayEdit={may.work} />
        </Tabs.Panel>
        <Tabs.Panel value="devices">
          <Devices customerId={customer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="contracts">
          <Contracts customerId={customer.id} mayEdit={may.work} />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

function Contacts({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
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

function Devices({ customerId }: { customerId: string }) {
  const { t } = useTranslation()
  const devices = useQuery(queries.devices({ customerId }))
  return (
    <Loaded query={devices}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('devices.empty')} text={t('devices.emptyText')}>
            <Button component={Link} to={`/devices?new=1&customerId=${customerId}`}>
              {t('devices.new')}
            </Button>
          </Empty>
        ) : (
          <div className="card">
            <DeviceTable devices={items} />
          </div>
        )
      }
    </Loaded>
  )
}

function Contracts({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
  const { t, i18n } = useTranslation()
  const contracts = useQuery(queries.contracts(customerId))
  const [editing, setEditing] = useState<Contract | 'new' | null>(null)
  return (
    <>
      {editing ? (
        <EditContract
          customerId={customerId}
          contract={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
      <Loaded query={contracts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('customers.noContracts')} text={t('customers.noContractsText')}>
              {mayEdit ? (
                <Button onClick={() => setEditing('new')}>{t('customers.addContract')}</Button>
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
                  {t('customers.addContract')}
                </Button>
              ) : null}
              <div className="card">
                <Table aria-label={t('customers.contracts')}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('word.name')}</Table.Th>
                      <Table.Th>{t('contract.kind')}</Table.Th>
                      <Table.Th>{t('contract.period')}</Table.Th>
                      <Table.Th ta="right">{t('contract.included')}</Table.Th>
                      <Table.Th ta="right">{t('contract.rate')}</Table.Th>
                      <Table.Th w={90}>
                        <VisuallyHidden>{t('word.edit')}</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((contract) => (
                      <Table.Tr key={contract.id}>
                        <Table.Td>{contract.name}</Table.Td>
                        <Table.Td>{t(`contract.${contract.kind}`)}</Table.Td>
                        <Table.Td className="tabular">
                          {contract.startsOn} – {contract.endsOn ?? '…'}
                        </Table.Td>
                        <Table.Td className="tabular" ta="right">
                          {contract.includedMinutes === null
                            ? '–'
                            : `${contract.usedMinutes} / ${contract.includedMinutes} min`}
                        </Table.Td>
                        <Table.Td className="tabular" ta="right">
                          {moneyText(contract.hourlyRateMinor, contract.currency, i18n.language)}
                        </Table.Td>
                        <Table.Td>
                          {mayEdit ? (
                            <Button variant="subtle" size="compact-xs" onClick={() => setEditing(contract)}>
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
