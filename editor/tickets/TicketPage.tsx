import { ActionIcon, Alert, Anchor, Button, Group, Tabs, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconArrowMerge, IconLock } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { TicketChanges, TicketDetail } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { SecretLinks } from '../secret-links/SecretLinks.tsx'
import { useMay } from '../session/use-may.ts'
import { TicketTasks } from '../tasks/TicketTasks.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { Attachments } from './Attachments.tsx'
import { CloseTicket } from './CloseTicket.tsx'
import { Conversation } from './Conversation.tsx'
import { LogTime } from './LogTime.tsx'
import { MarkExtra } from './MarkExtra.tsx'
import { MergeDialog } from './MergeDialog.tsx'
import { TicketFacts } from './TicketFacts.tsx'
import { TicketHistory } from './TicketHistory.tsx'
import { WriteComment } from './WriteComment.tsx'
import './tickets.css'

export function TicketPage() {
  const { id = '' } = useParams()
  const ticket = useQuery({ ...queries.ticket(id), refetchInterval: 15_000 })
  return <Loaded query={ticket}>{(data) => <TicketPanel key={data.id} ticket={data} routeId={id} />}</Loaded>
}

function TicketPanel({ ticket, routeId }: { ticket: TicketDetail; routeId: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [filters, setFilter] = useUrlFilters(['tab'])
  const [dialog, setDialog] = useState<'close' | 'time' | 'extra' | 'merge' | null>(null)
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['ticket', routeId] }),
      queryClient.invalidateQueries({ queryKey: ['ticket', ticket.id] }),
      queryClient.invalidateQueries({ queryKey: ['tickets'] }),
    ])
  const update = useMutation({
    mutationFn: (changes: TicketChanges) => api.updateTicket(ticket.id, changes),
    onError: toastProblem,
    onSettled: refresh,
  })
  const close = useMutation({
    mutationFn: (closing: { resolution: string; withChildren: boolean }) =>
      api.closeTicket(ticket.id, closing),
    onSuccess: () => setDialog(null),
    onError: toastProblem,
    onSettled: refresh,
  })
  const isPart = ticket.mergedInto !== null
  const mayEdit = may.work && !isPart
  return (
    <div className="page">
      <PageHead
        title={`#${ticket.number} ${ticket.subject}`}
        lead={
          <Tooltip label={t('tickets.title')}>
            <ActionIcon component={Link} to="/tickets" aria-label={t('tickets.title')}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      >
        {mayEdit ? (
          <>
            <Button
              className="ticket-wide"
              variant="default"
              leftSection={<IconArrowMerge size={15} />}
              onClick={() => setDialog('merge')}
            >
              {t('ticketPage.mergeButton')}
            </Button>
            {ticket.status === 'closed' ? (
              <Button onClick={() => update.mutate({ status: 'open' })}>{t('ticketPage.reopen')}</Button>
            ) : (
              <Button leftSection={<IconLock size={15} />} onClick={() => setDialog('close')}>
                {t('ticketPage.close')}
              </Button>
            )}
          </>
        ) : null}
      </PageHead>
      {ticket.mergedInto ? (
        <Alert color="yellow" mb="sm" py={8} icon={<IconArrowMerge size={16} />}>
          {t('ticketPage.merged')}{' '}
          <Anchor component={Link} to={`/tickets/${ticket.mergedInto.number}`} underline="always">
            #{ticket.mergedInto.number} {ticket.mergedInto.subject}
          </Anchor>
        </Alert>
      ) : null}
      <div className="ticket-columns">
        <div className="ticket-main">
          <Tabs
            value={filters.tab === 'history' ? 'history' : 'talk'}
            onChange={(tab) => setFilter('tab', tab === 'history' ? 'history' : '')}
            keepMounted={false}
          >
            <Tabs.List mb="sm">
              <Tabs.Tab value="talk">{t('ticketPage.talk')}</Tabs.Tab>
              <Tabs.Tab value="history">{t('ticketPage.history')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="talk">
              <Talk ticket={ticket} mayEdit={mayEdit} onSent={refresh} />
            </Tabs.Panel>
            <Tabs.Panel value="history">
              <TicketHistory ticket={ticket} />
            </Tabs.Panel>
          </Tabs>
        </div>
        <TicketFacts
          ticket={ticket}
          mayEdit={mayEdit}
          onChange={(changes) => update.mutate(changes)}
          onChanged={refresh}
          onLog={() => setDialog('time')}
          onExtra={() => setDialog('extra')}
        />
      </div>
      <CloseTicket
        ticket={ticket}
        opened={dialog === 'close'}
        busy={close.isPending}
        onClose={() => setDialog(null)}
        onConfirm={(closing) => close.mutate(closing)}
      />
      {dialog === 'time' ? (
        <LogTime ticket={ticket} onClose={() => setDialog(null)} onLogged={refresh} />
      ) : null}
      {dialog === 'extra' ? (
        <MarkExtra ticket={ticket} onClose={() => setDialog(null)} onMarked={refresh} />
      ) : null}
      {dialog === 'merge' ? (
        <MergeDialog
          sources={[ticket]}
          onClose={() => setDialog(null)}
          onMerged={async (number) => {
            setDialog(null)
            await refresh()
            void navigate(`/tickets/${number}`)
          }}
        />
      ) : null}
    </div>
  )
}

function Talk({
  ticket,
  mayEdit,
  onSent,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onSent: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  return (
    <>
      <section className="card" style={{ padding: 14 }} aria-label={t('word.description')}>
        <Group gap={8} mb={6}>
          <Text fw={600}>{ticket.requesterName || ticket.requesterEmail || ticket.source}</Text>
          {ticket.requesterEmail ? (
            <Text size="xs" c="dimmed">
              {ticket.requesterEmail}
            </Text>
          ) : null}
          <Text size="xs" c="dimmed">
            <Moment at={ticket.createdAt} />
          </Text>
        </Group>
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {ticket.description || t('ticketPage.noDescription')}
        </Text>
        <Attachments attachments={ticket.attachments.filter(({ commentId }) => commentId === null)} />
      </section>
      <TicketTasks ticketId={ticket.id} />
      <SecretLinks of={{ ticketId: ticket.id }} />
      <Conversation comments={ticket.comments} attachments={ticket.attachments} />
      {ticket.resolution ? (
        <section
          className="card"
          style={{ padding: 14, marginTop: 12 }}
          aria-label={t('ticketPage.resolution')}
        >
          <Text fw={600}>{t('ticketPage.resolution')}</Text>
          <Text style={{ whiteSpace: 'pre-wrap' }}>{ticket.resolution}</Text>
        </section>
      ) : null}
      {mayEdit ? <WriteComment ticket={ticket} onSent={onSent} /> : null}
    </>
  )
}
