import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconClockPlus, IconLock } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { TicketChanges, TicketDetail } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { RunbookButton } from '../runbooks/RunbookButton.tsx'
import { useMay } from '../session/use-may.ts'
import { TicketTasks } from '../tasks/TicketTasks.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { Attachments } from './Attachments.tsx'
import { CloseTicket } from './CloseTicket.tsx'
import { Conversation } from './Conversation.tsx'
import { LogTime } from './LogTime.tsx'
import { TicketFacts } from './TicketFacts.tsx'
import { WriteComment } from './WriteComment.tsx'

export function TicketPage() {
  const { id = '' } = useParams()
  const ticket = useQuery({ ...queries.ticket(id), refetchInterval: 15_000 })
  return <Loaded query={ticket}>{(data) => <TicketPanel key={data.id} ticket={data} routeId={id} />}</Loaded>
}

function TicketPanel({ ticket, routeId }: { ticket: TicketDetail; routeId: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const user = useQuery(queries.session()).data?.user
  const [dialog, setDialog] = useState<'close' | 'time' | null>(null)
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['ticket', routeId] }),
      queryClient.invalidateQueries({ queryKey: ['tickets'] }),
    ])
  const update = useMutation({
    mutationFn: (changes: TicketChanges) => api.updateTicket(ticket.id, changes),
    onSuccess: refresh,
    onError: toastProblem,
  })
  const comment = useMutation({
    mutationFn: (body: { body: string; visibility: 'public' | 'internal' }) =>
      api.commentTicket(ticket.id, {
        ...body,
        authorKind: 'technician',
        authorName: user?.name || user?.email || 'Technician',
      }),
    onSuccess: refresh,
    onError: toastProblem,
  })
  const close = useMutation({
    mutationFn: (resolution: string) => api.closeTicket(ticket.id, { resolution }),
    onSuccess: async () => {
      setDialog(null)
      await refresh()
    },
    onError: toastProblem,
  })
  const logTime = useMutation({
    mutationFn: (body: { minutes: number; note: string; workType: string }) => api.logTime(ticket.id, body),
    onSuccess: async (_, { minutes }) => {
      setDialog(null)
      toast(t('ticketPage.timeLogged', { minutes }))
      await refresh()
    },
    onError: toastProblem,
  })
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
        {may.work ? (
          <>
            <RunbookButton ticketId={ticket.id} />
            <Button
              variant="default"
              leftSection={<IconClockPlus size={15} />}
              onClick={() => setDialog('time')}
            >
              {t('ticketPage.logTime')}
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
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 24, alignItems: 'flex-start' }}>
        <div style={{ flex: '1 1 480px', minWidth: 0 }}>
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
          {may.work ? (
            <WriteComment
              busy={comment.isPending}
              onSend={async (body) => {
                await comment.mutateAsync(body)
              }}
            />
          ) : null}
        </div>
        <TicketFacts ticket={ticket} mayEdit={may.work} onChange={(changes) => update.mutate(changes)} />
      </div>
      <CloseTicket
        ticket={ticket}
        opened={dialog === 'close'}
        busy={close.isPending}
        onClose={() => setDialog(null)}
        onConfirm={(resolution) => close.mutate(resolution)}
      />
      <LogTime
        opened={dialog === 'time'}
        busy={logTime.isPending}
        onClose={() => setDialog(null)}
        onConfirm={(body) => logTime.mutate(body)}
      />
    </div>
  )
}
