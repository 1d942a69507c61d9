import { ActionIcon, Anchor, Button, Tabs, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconHandStop, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { Customer } from '#engine/api/types.ts'
import { DeviceTable } from '../devices/DeviceTable.tsx'
import { HoldDialog } from '../holds/HoldDialog.tsx'
import { HoldNotice } from '../holds/HoldNotice.tsx'
import { queries } from '../queries.ts'
import { RunbookButton } from '../runbooks/RunbookButton.tsx'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { StoredValues } from '../values/StoredValues.tsx'
import { CustomerVariables } from '../variables/CustomerVariables.tsx'
import { CustomerContacts } from './CustomerContacts.tsx'
import { CustomerContracts } from './CustomerContracts.tsx'
import { CustomerExpiries } from './CustomerExpiries.tsx'
import { CustomerHours } from './CustomerHours.tsx'
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
  const [holding, setHolding] = useState(false)
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
        <RunbookButton customerId={customer.id} />
        {may.work ? (
          <Button variant="default" leftSection={<IconHandStop size={15} />} onClick={() => setHolding(true)}>
            {t('hold.set.customer')}
          </Button>
        ) : null}
        {may.work ? (
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
            {t('word.edit')}
          </Button>
        ) : null}
      </PageHead>
      <HoldNotice subjectId={customer.id} />
      {holding ? (
        <HoldDialog
          of={{ scope: 'customer', subjectId: customer.id }}
          name={customer.name}
          onClose={() => setHolding(false)}
        />
      ) : null}
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
          <Tabs.Tab value="expiries">{t('expiries.title')}</Tabs.Tab>
          <Tabs.Tab value="hours">{t('hours.title')}</Tabs.Tab>
          <Tabs.Tab value="variables">{t('variables.title')}</Tabs.Tab>
          <Tabs.Tab value="values">{t('values.title')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="contacts">
          <CustomerContacts customerId={customer.id} mayEdit={may.work} />
        </Tabs.Panel>
        <Tabs.Panel value="devices">
          <Devices customerId={customer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="contracts">
          <CustomerContracts customerId={customer.id} mayEdit={may.editWorkflows} />
        </Tabs.Panel>
        <Tabs.Panel value="expiries">
          <CustomerExpiries customerId={customer.id} mayEdit={may.work} />
        </Tabs.Panel>
        <Tabs.Panel value="variables">
          <CustomerVariables customer={customer} />
        </Tabs.Panel>
        <Tabs.Panel value="values">
          <StoredValues customerId={customer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="hours">
          <CustomerHours customer={customer} mayEdit={may.work} />
        </Tabs.Panel>
      </Tabs>
    </div>
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
