import { Button, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApprovalView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'

/** What the team writes about a task or a page beside its end. */
export function ApprovalComments({
  approval,
  onCommented,
}: {
  approval: ApprovalView
  onCommented: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const may = useMay()
  const [text, setText] = useState('')
  const write = useMutation({
    mutationFn: () => api.commentApproval(approval.id, text),
    onSuccess: async () => {
      setText('')
      await onCommented()
    },
    onError: toastProblem,
  })
  return (
    <section className="card" style={{ padding: 14, marginTop: 12 }} aria-label={t('approvalComments.title')}>
      <Text fw={600} mb={6}>
        {t('approvalComments.title')}
      </Text>
      {approval.comments.length === 0 ? <Text c="dimmed">{t('approvalComments.none')}</Text> : null}
      <Stack gap="sm">
        {approval.comments.map(({ id, author, text: written, at }) => (
          <article key={id} aria-label={author}>
            <Text>
              <Text span fw={600}>
                {author}
              </Text>{' '}
              <Text span size="xs" c="dimmed">
                <Moment at={at} />
              </Text>
            </Text>
            <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{written}</Text>
          </article>
        ))}
      </Stack>
      {may.work ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            write.mutate()
          }}
        >
          <Textarea
            mt="sm"
            aria-label={t('approvalComments.write')}
            placeholder={t('approvalComments.write')}
            autosize
            minRows={2}
            maxLength={5000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            type="submit"
            mt="xs"
            variant="default"
            size="compact-sm"
            loading={write.isPending}
            disabled={text.trim() === ''}
          >
            {t('approvalComments.send')}
          </Button>
        </form>
      ) : null}
    </section>
  )
}
