import { Alert, Anchor, Button, List, Menu, Text } from '@mantine/core'
import { IconArrowMerge, IconChevronDown } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TicketChanges, TicketView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast, toastWithUndo } from '../ui/toast.tsx'
import type { SelectedRows } from '../ui/use-selected-rows.ts'
import { MergeDialog } from './MergeDialog.tsx'
import { priorities, priorityList, ticketStates, ticketStatuses } from './ticket-state.tsx'

interface Refused {
  ticket: TicketView
  error: unknown
}

/** What can be done with the chosen tickets at once; all but a merge can be taken back. */
export function BulkTickets({
  selection,
  tickets,
}: {
  selection: SelectedRows
  tickets: readonly TicketView[]
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const technicians = useQuery(queries.technicians())
  const statuses = useQuery(queries.ticketStatuses())
  const [merging, setMerging] = useState(false)
  const chosen = tickets.filter(({ id }) => selection.has(id))
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['tickets'] })
  const back = useMutation({
    mutationFn: async (before: readonly { id: string; changes: TicketChanges }[]) => {
      for (const { id, changes } of before) await api.updateTicket(id, changes)
    },
    onSuccess: () => toast(t('ticketList.undone')),
    onSettled: refresh,
  })
  const bulk = useMutation({
    mutationFn: async (changes: TicketChanges) => {
      const refused: Refused[] = []
      const changed: TicketView[] = []
      for (const ticket of chosen) {
        try {
          await api.updateTicket(ticket.id, changes)
          changed.push(ticket)
        } catch (error) {
          refused.push({ ticket, error })
        }
      }
      return { changed, refused }
    },
    onSuccess: ({ changed }, changes) => {
      selection.clear()
      if (changed.length === 0) return
      const before = changed.map((ticket) => ({ id: ticket.id, changes: asBefore(ticket, changes) }))
      toastWithUndo(t('ticketList.changed', { count: changed.length }), () => back.mutate(before))
    },
    onSettled: refresh,
  })
  const customers = new Set(chosen.flatMap(({ customerId }) => customerId ?? []))
  const refused = bulk.data?.refused ?? []
  return (
    <>
      {chosen.length > 0 ? (
        <div className="card bulk-bar" role="toolbar" aria-label={t('ticketList.bulk')}>
          <Text fw={500} role="status">
            {t('ticketList.selected', { count: chosen.length })}
          </Text>
          <Choices label={t('ticketList.assign')} busy={bulk.isPending}>
            <Menu.Item onClick={() => bulk.mutate({ assignee: null })}>{t('ticketList.nobody')}</Menu.Item>
            {technicians.data?.items.map(({ userId, name }) => (
              <Menu.Item key={userId} onClick={() => bulk.mutate({ assignee: name })}>
                {name}
              </Menu.Item>
            ))}
          </Choices>
          <Choices label={t('ticketList.setStatus')} busy={bulk.isPending}>
            {ticketStatuses.map((status) => (
              <Menu.Item key={status} onClick={() => bulk.mutate({ status })}>
                {t(ticketStates[status].word)}
              </Menu.Item>
            ))}
            {statuses.data?.items
              .filter(({ active }) => active)
              .map(({ id, name }) => (
                <Menu.Item key={id} onClick={() => bulk.mutate({ statusName: name })}>
                  {name}
                </Menu.Item>
              ))}
          </Choices>
          <Choices label={t('ticketList.setPriority')} busy={bulk.isPending}>
            {priorityList.map((priority) => (
              <Menu.Item key={priority} onClick={() => bulk.mutate({ priority })}>
                {t(priorities[priority].word)}
              </Menu.Item>
            ))}
          </Choices>
          <Button
            size="compact-sm"
            variant="default"
            disabled={customers.size > 1}
            leftSection={<IconArrowMerge size={14} aria-hidden />}
            onClick={() => setMerging(true)}
          >
            {t('ticketList.merge')}
          </Button>
          <span style={{ flex: 1 }} />
          <Button variant="subtle" color="gray" size="compact-sm" onClick={selection.clear}>
            {t('ticketList.clearSelection')}
          </Button>
        </div>
      ) : null}
      {merging ? (
        <MergeDialog
          sources={chosen}
          onClose={() => setMerging(false)}
          onMerged={async () => {
            setMerging(false)
            selection.clear()
            await refresh()
          }}
        />
      ) : null}
      {refused.length > 0 && chosen.length === 0 ? (
        <Alert
          color="yellow"
          role="status"
          mb="sm"
          py={8}
          withCloseButton
          closeButtonLabel={t('word.close')}
          onClose={() => bulk.reset()}
        >
          <Text>{t('ticketList.notChanged', { count: refused.length })}</Text>
          <List size="sm">
            {refused.slice(0, 10).map(({ ticket, error }) => (
              <List.Item key={ticket.id}>
                <Anchor component={Link} to={`/tickets/${ticket.number}`} underline="always">
                  #{ticket.number}
                </Anchor>
                : {sentenceOf(error)}
              </List.Item>
            ))}
          </List>
        </Alert>
      ) : null}
    </>
  )
}

function Choices({ label, busy, children }: { label: string; busy: boolean; children: ReactNode }) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          rightSection={<IconChevronDown size={13} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What a ticket had in the place of a change. */
function asBefore(ticket: TicketView, changes: TicketChanges): TicketChanges {
  return {
    ...(changes.assignee === undefined ? {} : { assignee: ticket.assignee }),
    ...(changes.status === undefined && changes.statusName === undefined
      ? {}
      : { status: ticket.status, ...(ticket.statusName === null ? {} : { statusName: ticket.statusName }) }),
    ...(changes.priority === undefined ? {} : { priority: ticket.priority }),
  }
}
