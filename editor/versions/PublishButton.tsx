import { Button } from '@mantine/core'
import { IconUserCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Workflow } from '#engine/api/types.ts'
import { diffDocuments, isSame } from '#engine/graph/diff.ts'
import { ApiProblem, api, type FailingScenario } from '../api.ts'
import { PublishNote } from '../canvas/PublishNote.tsx'
import { saveDraftNow } from '../canvas/save-draft-now.ts'
import { queries } from '../queries.ts'
import type { FoundFailing } from '../scenarios/FailingScenarios.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { syncOf } from './draft-sync.ts'
import { ReviewDialog } from './ReviewDialog.tsx'

const FailingScenarios = lazy(async () => ({
  default: (await import('../scenarios/FailingScenarios.tsx')).FailingScenarios,
}))

/**
 * Publishes what is on the screen. Where others' changes would go out too it asks first, and where a second person is
 * needed it leads to the review.
 */
export function PublishButton({
  workflow,
  noteOpened,
  reviewOpened,
  onNote,
  onReview,
  onProblems,
  onScenarios,
}: {
  workflow: Workflow
  noteOpened: boolean
  reviewOpened: boolean
  onNote: (opened: boolean) => void
  onReview: (opened: boolean) => void
  onProblems: () => void
  onScenarios: () => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const people = useQuery(queries.draftAuthors(workflow.id)).data?.items ?? []
  const review = useQuery(queries.reviews(workflow.id)).data
  const isLive = useIsLive(workflow)
  const [failing, setFailing] = useState<FoundFailing | null>(null)
  const version = (workflow.publishedVersion ?? 0) + 1

  const refresh = () =>
    Promise.all(
      ['workflow', 'triggers', 'versions', 'draft-authors', 'reviews', 'scenarios'].map((name) =>
        queryClient.invalidateQueries({ queryKey: [name, workflow.id] }),
      ),
    ).then(() => queryClient.invalidateQueries({ queryKey: ['workflows'] }))

  const onError = (error: unknown) => {
    const kept = error instanceof ApiProblem ? failingIn(error) : []
    if (kept.length > 0) {
      onNote(false)
      setFailing({ scenarios: kept, version: null })
      void queryClient.invalidateQueries({ queryKey: ['scenarios', workflow.id] })
      return
    }
    toastProblem(error)
    if (!(error instanceof ApiProblem)) return
    if (error.status === 422) onProblems()
    // Somebody changed it since it was looked at: it is taken in and shown.
    if (error.status === 409 && typeof error.body.revision === 'number') {
      store.setState({ newest: error.body.revision })
      syncOf(store)?.poke()
    }
  }

  const publish = useMutation({
    mutationFn: async (note: string) => {
      await saveDraftNow(store)
      return api.publish(workflow.id, note, store.getState().revision)
    },
    onSuccess: async ({ version, failingScenarios }) => {
      onNote(false)
      toast(t('publish.done', { version }))
      if (failingScenarios.length > 0) setFailing({ scenarios: failingScenarios, version })
      await refresh()
    },
    onError,
  })

  const askFirst = useMutation({
    mutationFn: async () => {
      await saveDraftNow(store)
      return (await queryClient.fetchQuery({ ...queries.draftAuthors(workflow.id), staleTime: 0 })).items
    },
    onSuccess: (items) => {
      if (items.some(({ isYou }) => !isYou)) onNote(true)
      else publish.mutate('')
    },
    onError,
  })

  useEffect(() => {
    if (noteOpened) void queryClient.invalidateQueries({ queryKey: ['draft-authors', workflow.id] })
  }, [noteOpened, queryClient, workflow.id])

  // What is changed here since is not what was approved.
  const revision = useDocument((state) =>
    state.history.document === state.savedDocument ? state.revision : undefined,
  )
  const isApproved = review?.reviews.some((one) => one.state === 'approved' && one.revision === revision)
  const needsReview = review?.needed === true && !isApproved
  const isAsked = review?.reviews[0]?.state === 'open' && review.reviews[0].revision === revision
  return (
    <>
      {needsReview && !isLive ? (
        <Button leftSection={<IconUserCheck size={15} />} onClick={() => onReview(true)}>
          {t(isAsked ? 'review.open' : 'review.ask')}
        </Button>
      ) : (
        <Button
          loading={publish.isPending || askFirst.isPending}
          disabled={isLive}
          onClick={() => askFirst.mutate()}
        >
          {isLive
            ? t('publish.live', { version: workflow.publishedVersion })
            : t('publish.publish', { version })}
        </Button>
      )}
      {noteOpened ? (
        <PublishNote
          version={version}
          people={people}
          busy={publish.isPending}
          onClose={() => onNote(false)}
          onPublish={(note) => publish.mutate(note)}
          onScenarios={() => {
            onNote(false)
            onScenarios()
          }}
        />
      ) : null}
      {failing ? (
        <Suspense>
          <FailingScenarios
            found={failing}
            onShow={() => {
              setFailing(null)
              onScenarios()
            }}
            onClose={() => setFailing(null)}
          />
        </Suspense>
      ) : null}
      {reviewOpened ? (
        <ReviewDialog publishedVersion={workflow.publishedVersion} onClose={() => onReview(false)} />
      ) : null}
    </>
  )
}

/** What the API's contract says of a version that scenarios kept from being published. */
function failingIn({ status, body }: ApiProblem): FailingScenario[] {
  const found = body.failingScenarios
  return status === 409 && Array.isArray(found) ? (found as unknown as FailingScenario[]) : []
}

/** Whether the draft is what is published, also after going back to it step by step. */
function useIsLive(workflow: Workflow): boolean {
  const document = useDocument((state) => state.history.document)
  const [opened] = useState(document)
  const later = useDeferredValue(document)
  const version = workflow.publishedVersion
  const published = useQuery({
    ...queries.versionDocument(workflow.id, version ?? 0),
    enabled: version !== null,
  }).data?.document
  const isSameAsPublished = useMemo(
    () => published !== undefined && isSame(diffDocuments(published, later)),
    [published, later],
  )
  if (version === null) return false
  return published === undefined ? document === opened && !workflow.draftChanged : isSameAsPublished
}
