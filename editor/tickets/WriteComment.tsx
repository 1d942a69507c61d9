import { Button, FileButton, Group, Menu, Pill, SegmentedControl, Text, Textarea } from '@mantine/core'
import { IconChevronDown, IconEyeOff, IconMessage2Bolt, IconPaperclip, IconWorld } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { toast, toastProblem } from '../ui/toast.tsx'

/** As much as the server takes of one file. */
const largestFile = 10 * 1024 * 1024

/** Internal unless chosen otherwise: a slip must not reach the customer. */
export function WriteComment({ ticket, onSent }: { ticket: TicketDetail; onSent: () => Promise<unknown> }) {
  const { t } = useTranslation()
  const [body, setBody] = useState('')
  const [visibility, setVisibility] = useState<'public' | 'internal'>('internal')
  const [files, setFiles] = useState<readonly File[]>([])
  const user = useQuery(queries.session()).data?.user
  const internal = visibility === 'internal'
  const send = useMutation({
    mutationFn: async () => {
      const comment = await api.commentTicket(ticket.id, {
        body,
        visibility,
        authorKind: 'technician',
        authorName: user?.name || user?.email || 'Technician',
      })
      // The message is sent: it must not be sent again because of a file.
      setBody('')
      for (const file of files) {
        await api.attachToTicket(ticket.id, comment.id, file)
        setFiles((left) => left.filter((one) => one !== file))
      }
    },
    onError: toastProblem,
    onSettled: onSent,
  })
  const add = (chosen: readonly File[]) => {
    for (const { name, size } of chosen) {
      if (size > largestFile) toast(t('ticketPage.fileTooLarge', { name }))
    }
    setFiles([...files, ...chosen.filter(({ size }) => size <= largestFile)])
  }
  const Mark = internal ? IconEyeOff : IconWorld
  return (
    <section className="message" data-internal={internal || undefined} aria-label={t('ticketPage.write')}>
      <Group justify="space-between" mb="xs" gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={t('ticketPage.visibility')}
          value={visibility}
          data={[
            { value: 'internal', label: t('ticketPage.internal') },
            { value: 'public', label: t('ticketPage.public') },
          ]}
          onChange={(value) => setVisibility(value === 'public' ? 'public' : 'internal')}
        />
        <Text size="xs" fw={600}>
          <Mark size={13} aria-hidden style={{ verticalAlign: -2 }} />{' '}
          {t(internal ? 'ticketPage.toTeam' : 'ticketPage.toCustomer')}
        </Text>
      </Group>
      <Textarea
        aria-label={t('ticketPage.comment')}
        placeholder={t(internal ? 'ticketPage.noteHint' : 'ticketPage.replyHint')}
        autosize
        minRows={3}
        maxRows={14}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && body.trim() !== '') send.mutate()
        }}
      />
      {files.length > 0 ? (
        <Group gap={6} mt="xs" role="group" aria-label={t('ticketPage.attached')}>
          {files.map((file) => (
            <Pill
              key={`${file.name} ${file.lastModified}`}
              withRemoveButton
              removeButtonProps={{ 'aria-label': t('ticketPage.detach', { name: file.name }), tabIndex: 0 }}
              onRemove={() => setFiles(files.filter((one) => one !== file))}
            >
              {file.name}
            </Pill>
          ))}
        </Group>
      ) : null}
      <Group gap="xs" mt="xs">
        <CannedReplies
          ticket={ticket}
          onChosen={(text) => {
            setBody(body.trim() === '' ? text : `${body.trimEnd()}\n\n${text}`)
            setVisibility('public')
          }}
        />
        <FileButton multiple onChange={add} inputProps={{ 'aria-label': t('ticketPage.attach') }}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="compact-sm"
              leftSection={<IconPaperclip size={14} aria-hidden />}
            >
              {t('ticketPage.attach')}
            </Button>
          )}
        </FileButton>
        <span style={{ flex: 1 }} />
        <Button disabled={body.trim() === ''} loading={send.isPending} onClick={() => send.mutate()}>
          {t(internal ? 'ticketPage.addNote' : 'ticketPage.reply')}
        </Button>
      </Group>
    </section>
  )
}

function CannedReplies({ ticket, onChosen }: { ticket: TicketDetail; onChosen: (text: string) => void }) {
  const { t } = useTranslation()
  const replies = useQuery(queries.cannedReplies())
  const render = useMutation({
    mutationFn: (id: string) => api.renderReply(id, ticket.id),
    onSuccess: ({ body }) => onChosen(body),
    onError: toastProblem,
  })
  const fitting = (replies.data?.items ?? []).filter(({ queue }) => queue === null || queue === ticket.queue)
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          loading={render.isPending}
          leftSection={<IconMessage2Bolt size={14} aria-hidden />}
          rightSection={<IconChevronDown size={13} aria-hidden />}
        >
          {t('ticketPage.canned')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={300} style={{ overflow: 'auto' }}>
        {fitting.length === 0 ? <Menu.Label>{t('ticketPage.noCanned')}</Menu.Label> : null}
        {fitting.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => render.mutate(id)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
