import { Button, Group, Select } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { SearchField } from '../ui/SearchField.tsx'
import { openStatuses, type TicketFilters } from './ticket-filters.ts'
import { priorities, priorityList, ticketStates, ticketStatuses } from './ticket-state.tsx'

const nobody = '-'

/** Search and filters of the list; each stands in the address. */
export function TicketFilterBar({
  filters,
  onChange,
}: {
  filters: TicketFilters
  onChange: (change: Partial<TicketFilters>) => void
}) {
  const { t } = useTranslation()
  const customers = useQuery(queries.customers())
  const technicians = useQuery(queries.technicians())
  const queues = useQuery(queries.queues())
  const device = useQuery({ ...queries.device(filters.deviceId), enabled: filters.deviceId !== '' })
  const people = (technicians.data?.items ?? []).map(({ name }) => name)
  const choice = (
    label: string,
    value: string,
    data: { value: string; label: string }[],
    change: (value: string) => void,
    width = 135,
  ) => (
    <Select
      aria-label={label}
      placeholder={label}
      clearable
      searchable={data.length > 8}
      w={width}
      value={value || null}
      data={value && !data.some((one) => one.value === value) ? [...data, { value, label: value }] : data}
      onChange={(next) => change(next ?? '')}
    />
  )
  return (
    <Group gap="xs" mb="sm" className="ticket-filters">
      <SearchField label={t('tickets.search')} value={filters.q} onChange={(q) => onChange({ q })} />
      {choice(
        t('word.status'),
        filters.status,
        [
          { value: openStatuses, label: t('ticketList.openStatus') },
          ...ticketStatuses.map((status) => ({ value: status, label: t(ticketStates[status].word) })),
        ],
        (status) => onChange({ status }),
        170,
      )}
      {choice(
        t('tickets.assignee'),
        filters.unassigned === 'true' ? nobody : filters.assignee,
        [{ value: nobody, label: t('ticketList.nobody') }, ...named(people)],
        (value) =>
          onChange({ assignee: value === nobody ? '' : value, unassigned: value === nobody ? 'true' : '' }),
      )}
      {choice(
        t('tickets.customer'),
        filters.customerId,
        customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [],
        (customerId) => onChange({ customerId }),
        160,
      )}
      {choice(
        t('tickets.priority'),
        filters.priority,
        priorityList.map((priority) => ({ value: priority, label: t(priorities[priority].word) })),
        (priority) => onChange({ priority }),
        110,
      )}
      {choice(
        t('tickets.queue'),
        filters.queue,
        named((queues.data?.items ?? []).map(({ name }) => name)),
        (queue) => onChange({ queue }),
        120,
      )}
      {choice(
        t('ticketList.clock'),
        filters.sla,
        (['breached', 'soon', 'paused'] as const).map((value) => ({
          value,
          label: t(`ticketList.${value}`),
        })),
        (sla) => onChange({ sla }),
      )}
      {filters.tag ? (
        <FilterTag label={t('ticketList.tag', { tag: filters.tag })} onRemove={() => onChange({ tag: '' })} />
      ) : null}
      {filters.deviceId ? (
        <FilterTag
          label={device.data?.hostname ?? t('ticketList.device')}
          onRemove={() => onChange({ deviceId: '' })}
        />
      ) : null}
    </Group>
  )
}

function FilterTag({ label, onRemove }: { label: string; onRemove: () => void }) {
  const { t } = useTranslation()
  return (
    <Button
      size="compact-sm"
      variant="light"
      aria-label={t('ticketList.removeFilter', { filter: label })}
      rightSection={<IconX size={13} aria-hidden />}
      onClick={onRemove}
    >
      {label}
    </Button>
  )
}

function named(names: readonly string[]): { value: string; label: string }[] {
  return names.map((name) => ({ value: name, label: name }))
}
