import { Badge, Collapse, Group, Text, UnstyledButton } from '@mantine/core'
import { IconEyeOff, IconRobot, IconUser, IconUsers, IconWorld } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttachmentView, TicketComment } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { Attachments } from './Attachments.tsx'

const authors = { customer: IconUser, technician: IconUsers, automation: IconRobot } as const

/** The talk on a ticket; what the customer can read and what only we can differ in ground, border and word. */
export function Conversation({
  comments,
  attachments,
}: {
  comments: readonly TicketComment[]
  attachments: readonly AttachmentView[]
}) {
  return comments.map((comment) => (
    <Comment
      key={comment.id}
      comment={comment}
      attachments={attachments.filter(({ commentId }) => commentId === comment.id)}
    />
  ))
}

function Comment({
  comment,
  attachments,
}: {
  comment: TicketComment
  attachments: readonly AttachmentView[]
}) {
  const { t } = useTranslation()
  const [whole, setWhole] = useState(false)
  const internal = comment.visibility === 'internal'
  const Author = authors[comment.authorKind]
  return (
    <article
      aria-label={t(internal ? 'ticketPage.internalBy' : 'ticketPage.publicBy', { name: comment.authorName })}
      className="message"
      data-internal={internal || undefined}
    >
      <Group gap={8} mb={6}>
        <Author size={15} aria-hidden />
        <Text fw={600}>{comment.authorName}</Text>
        <Badge
          size="sm"
          variant="outline"
          color={internal ? 'yellow.9' : 'petrol'}
          leftSection={internal ? <IconEyeOff size={11} aria-hidden /> : <IconWorld size={11} aria-hidden />}
          styles={{ root: { color: 'var(--mantine-color-text)' } }}
        >
          {t(internal ? 'ticketPage.internal' : 'ticketPage.public')}
        </Badge>
        <Text size="xs" c="dimmed">
          <Moment at={comment.createdAt} />
        </Text>
      </Group>
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{comment.body}</Text>
      {comment.fullBody && comment.fullBody !== comment.body ? (
        <>
          <UnstyledButton
            aria-expanded={whole}
            style={{ fontSize: '0.75rem', color: 'var(--accent-text)', marginTop: 6 }}
            onClick={() => setWhole(!whole)}
          >
            {t(whole ? 'ticketPage.hideWhole' : 'ticketPage.showWhole')}
          </UnstyledButton>
          <Collapse expanded={whole}>
            <Text size="xs" c="dimmed" mt={6} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {comment.fullBody}
            </Text>
          </Collapse>
        </>
      ) : null}
      <Attachments attachments={attachments} />
    </article>
  )
}
