import { Group, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TicketChanges, TicketDetail } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { priorities, priorityList, ticketStates, ticketStatuses } from './ticket-state.tsx'

const weights = ['low', 'normal', 'high'] as const
const nobody = '-'

/** Status, people and weight of a ticket, each changed at once. */
export function TicketFields({
  ticket,
  mayEdit,
  onChange,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onChange: (changes: TicketChanges) => void
}) {
  const { t } = useTranslation()
  const technicians = useQuery(queries.technicians())
  const queues = useQuery(queries.queues())
  const named = useQuery(queries.ticketStatuses())
  const status = ticket.statusName ? `name:${ticket.statusName}` : ticket.status
  const statuses = [
    ...ticketStatuses.map((value) => ({ value: value as string, label: t(ticketStates[value].word) })),
    ...(named.data?.items ?? [])
      .filter(({ active, name }) => active || name === ticket.statusName)
      .map(({ name }) => ({ value: `name:${name}`, label: name })),
  ]
  const people = names(technicians.data?.items ?? [], ticket.assignee)
  const change = (value: string | null) => {
    const kind = ticketStatuses.find((each) => each === value)
    if (value === null || value === status) return
    onChange(kind ? { status: kind, statusName: null } : { statusName: value.slice('name:'.length) })
  }
  const select = { disabled: !mayEdit, allowDeselect: false }
  return (
    <Stack gap="xs">
      <Select
        {...select}
        label={t('word.status')}
        data={withPresent(statuses, status)}
        value={status}
        onChange={change}
      />
      <Select
        {...select}
        label={t('tickets.assignee')}
        searchable
        data={[{ value: nobody, label: t('ticketPage.unassigned') }, ...people]}
        value={ticket.assignee ?? nobody}
        onChange={(value) => onChange({ assignee: value === nobody ? null : value })}
      />
      <Select
        {...select}
        label={t('tickets.queue')}
        data={names(queues.data?.items ?? [], ticket.queue || null)}
        value={ticket.queue}
        onChange={(queue) => {
          if (queue) onChange({ queue })
        }}
      />
      <Group grow gap="xs">
        <Select
          {...select}
          label={t('ticketPage.impact')}
          data={weights.map((value) => ({ value, label: t(`ticketPage.impact.${value}`) }))}
          value={ticket.impact}
          onChange={(value) => {
            const impact = weights.find((each) => each === value)
            if (impact) onChange({ impact })
          }}
        />
        <Select
          {...select}
          label={t('ticketPage.urgency')}
          data={weights.map((value) => ({ value, label: t(`ticketPage.urgency.${value}`) }))}
          value={ticket.urgency}
          onChange={(value) => {
            const urgency = weights.find((each) => each === value)
            if (urgency) onChange({ urgency })
          }}
        />
      </Group>
      <Select
        {...select}
        label={t('tickets.priority')}
        data={priorityList.map((value) => ({ value, label: t(priorities[value].word) }))}
        value={ticket.priority}
        onChange={(value) => {
          const priority = priorityList.find((each) => each === value)
          if (priority && priority !== ticket.priority) onChange({ priority })
        }}
      />
      <Text size="xs" c="dimmed">
        {t('ticketPage.byWeight')}
      </Text>
    </Stack>
  )
}

function names(items: readonly { name: string }[], present: string | null) {
  const all = items.map(({ name }) => ({ value: name, label: name }))
  return present === null ? all : withPresent(all, present)
}

function withPresent(options: { value: string; label: string }[], present: string) {
  return options.some(({ value }) => value === present)
    ? options
    : [...options, { value: present, label: present.replace(/^name:/, '') }]
}
