import { Alert, Badge, Button, Group, Stack, Switch, Text, Textarea, Title } from '@mantine/core'
import { IconCheck, IconMessage } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReviewState, ReviewView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { saveDraftNow } from '../canvas/save-draft-now.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { Compared } from './CompareDialog.tsx'

const words = {
  open: 'review.open',
  approved: 'review.approved',
  changes: 'review.changes',
  withdrawn: 'review.withdrawn',
} as const
const colors = { open: 'yellow', approved: 'green', changes: 'red', withdrawn: 'gray' } as const

/** The second look before publishing: ask for it, look at what changed, say something, approve. */
export function ReviewDialog({
  publishedVersion,
  onClose,
}: {
  publishedVersion: number | null
  onClose: () => void
}) {
  const { t } = useTranslation()
  const workflowId = useDocument((state) => state.workflowId)
  const state = useQuery(queries.reviews(workflowId))
  return (
    <Dialog opened onClose={onClose} title={t('review.title')} size="min(1200px, 95vw)">
      <Loaded query={state}>
        {(state) => (
          <Stack gap="md">
            <Rules state={state} />
            <Standing state={state} />
            <Compared
              before={publishedVersion === null ? 'none' : `version:${publishedVersion}`}
              after="draft"
            />
          </Stack>
        )}
      </Loaded>
    </Dialog>
  )
}

function Standing({ state }: { state: ReviewState }) {
  const { t } = useTranslation()
  const [newest, ...older] = state.reviews
  const revision = useDocument((state) =>
    state.history.document === state.savedDocument ? state.revision : undefined,
  )
  const isCurrent = newest !== undefined && newest.revision === revision
  const isApproved = isCurrent && newest.state === 'approved'
  const mayAsk = newest?.state !== 'open' || !isCurrent
  return (
    <Stack gap="sm">
      {isApproved ? (
        <Alert color="green" icon={<IconCheck size={16} />}>
          {t('review.approvedBy', { name: newest.answeredByName })}
        </Alert>
      ) : null}
      {newest && !isCurrent && newest.state !== 'withdrawn' ? (
        <Alert color="yellow">{t('review.outdated')}</Alert>
      ) : null}
      {newest ? <Review review={newest} isCurrent={isCurrent} /> : null}
      {mayAsk && !isApproved ? <Ask needed={state.needed} /> : null}
      {older.map((review) => (
        <Review key={review.id} review={review} isCurrent={false} />
      ))}
    </Stack>
  )
}

/** Answers of the API say how it stands afterwards. */
function useAnswer(ask: () => Promise<ReviewState>, done?: () => void) {
  const queryClient = useQueryClient()
  const workflowId = useDocument((state) => state.workflowId)
  return useMutation({
    mutationFn: ask,
    onSuccess: (state) => {
      queryClient.setQueryData(queries.reviews(workflowId).queryKey, state)
      void queryClient.invalidateQueries({ queryKey: ['review-rule'] })
      done?.()
    },
    onError: toastProblem,
  })
}

function Ask({ needed }: { needed: boolean }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const may = useMay()
  const [note, setNote] = useState('')
  const ask = useAnswer(
    async () => {
      await saveDraftNow(store)
      return api.askReview(store.getState().workflowId, note)
    },
    () => {
      setNote('')
      toast(t('review.askedToast'))
    },
  )
  if (!may.editWorkflows) return null
  return (
    <Stack gap="xs">
      {needed ? <Text size="sm">{t('review.askText')}</Text> : null}
      <Textarea
        label={t('review.note')}
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('review.ask')}
        </Button>
      </Group>
    </Stack>
  )
}

function Review({ review, isCurrent }: { review: ReviewView; isCurrent: boolean }) {
  const { t } = useTranslation()
  const may = useMay()
  const workflowId = useDocument((state) => state.workflowId)
  const you = useQuery(queries.session()).data?.user?.email
  const [text, setText] = useState('')
  const clear = () => setText('')
  const answer = (choice: 'approved' | 'changes' | 'withdrawn') => () =>
    api.answerReview(workflowId, review.id, { choice, comment: text })
  const approve = useAnswer(answer('approved'), clear)
  const changes = useAnswer(answer('changes'), clear)
  const withdraw = useAnswer(answer('withdrawn'), clear)
  const comment = useAnswer(() => api.commentReview(workflowId, review.id, { text, step: null }), clear)
  const isOpen = review.state === 'open'
  const isMine = review.askedBy === you
  return (
    <section className="card" style={{ padding: 12 }} aria-label={t('review.title')}>
      <Group justify="space-between">
        <Title order={3} size="sm">
          {t('review.asked', { name: review.askedByName })}{' '}
          <Text span size="xs" c="dimmed">
            <Moment at={review.askedAt} />
          </Text>
        </Title>
        <Badge variant="light" color={colors[review.state]}>
          {t(words[review.state])}
          {review.answeredByName && !isOpen ? ` · ${review.answeredByName}` : ''}
        </Badge>
      </Group>
      {review.note ? (
        <Text size="sm" mt={4}>
          {review.note}
        </Text>
      ) : null}
      {review.comments.map(({ id, authorName, text, createdAt }) => (
        <Text key={id} size="sm" mt={6}>
          <Text span fw={600}>
            {authorName}
          </Text>{' '}
          {text}{' '}
          <Text span size="xs" c="dimmed">
            <Moment at={createdAt} />
          </Text>
        </Text>
      ))}
      {isOpen && may.editWorkflows ? (
        <Stack gap="xs" mt="sm">
          <Textarea
            label={t('review.comment')}
            autosize
            minRows={1}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group gap="xs" justify="flex-end">
            <Button
              variant="subtle"
              leftSection={<IconMessage size={15} />}
              disabled={text.trim() === ''}
              loading={comment.isPending}
              onClick={() => comment.mutate()}
            >
              {t('review.send')}
            </Button>
            {isMine ? (
              <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
                {t('review.withdraw')}
              </Button>
            ) : (
              <>
                <Button variant="default" loading={changes.isPending} onClick={() => changes.mutate()}>
                  {t('review.askChanges')}
                </Button>
                <Button disabled={!isCurrent} loading={approve.isPending} onClick={() => approve.mutate()}>
                  {t('review.approve')}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      ) : null}
    </section>
  )
}

function Rules({ state }: { state: ReviewState }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const workflowId = useDocument((state) => state.workflowId)
  const set = useMutation({
    mutationFn: ({ everywhere, needed }: { everywhere: boolean; needed: boolean }) =>
      everywhere ? api.saveReviewRule(needed) : api.setReviewNeeded(workflowId, needed),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reviews'] }),
    onError: toastProblem,
  })
  return (
    <Stack gap={6}>
      <Switch
        label={t('review.ruleHere')}
        checked={state.needed}
        disabled={!may.administer || state.everywhere || set.isPending}
        onChange={(event) => set.mutate({ everywhere: false, needed: event.currentTarget.checked })}
      />
      <Switch
        label={t('review.ruleEverywhere')}
        checked={state.everywhere}
        disabled={!may.administer || set.isPending}
        onChange={(event) => set.mutate({ everywhere: true, needed: event.currentTarget.checked })}
      />
      {may.administer ? null : (
        <Text size="xs" c="dimmed">
          {t('review.ruleByAdmin')}
        </Text>
      )}
    </Stack>
  )
}
