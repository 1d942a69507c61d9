import '../versions/versions.css'
import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaybookUpdateView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { settleAll } from '#engine/graph/merge.ts'
import { ApiProblem } from '../api.ts'
import { saveDraftNow } from '../canvas/save-draft-now.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { SchemaForm } from '../ui/SchemaForm.tsx'
import { fieldsOf } from '../ui/schema-fields.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { syncOf } from '../versions/draft-sync.ts'
import { LazyDiff } from '../versions/LazyDiff.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { UpdateBacktest } from './UpdateBacktest.tsx'
import { type Choices, conflictKey, UpdateConflicts } from './UpdateConflicts.tsx'
import { updateCalls } from './update-calls.ts'

/** What a newer version of its playbook changes in the draft: read, settled, tried on the past, and taken over as a draft. */
export function UpdateDialog({ workflowId, onClose }: { workflowId: string; onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const store = useDocumentStore()
  const [told, setTold] = useState<JsonObject>({})
  const [inputs] = useDebouncedValue(told, 400)
  // Asked for once: what was asked stays to be seen while it is answered.
  const first = useQuery({
    queryKey: ['playbook-update', workflowId, language, 'whole'],
    queryFn: async () => {
      await saveDraftNow(store)
      return updateCalls.preview(workflowId, {}, language)
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const filled = useQuery({
    queryKey: ['playbook-update', workflowId, language, 'told', inputs],
    queryFn: () => updateCalls.preview(workflowId, inputs, language),
    enabled: Object.keys(inputs).length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const title = first.data ? t('update.title', first.data) : t('update.look')
  return (
    <Dialog opened onClose={onClose} title={title} size="min(1200px, 95vw)">
      <Loaded query={first}>
        {(update) => (
          <Offer
            asked={update.asked}
            update={filled.data ?? update}
            told={told}
            refused={filled.error}
            onTell={setTold}
            onClose={onClose}
          />
        )}
      </Loaded>
    </Dialog>
  )
}

function Offer({
  asked,
  update,
  told,
  refused,
  onTell,
  onClose,
}: {
  /** What has to be told, as it was asked at first. */
  asked: JsonObject | null
  update: PlaybookUpdateView
  told: JsonObject
  refused: Error | null
  onTell: (inputs: JsonObject) => void
  onClose: () => void
}) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const workflowId = useDocument((state) => state.workflowId)
  const draft = useDocument((state) => state.history.document)
  const [choices, setChoices] = useState<Choices>({})
  const { newest, revision, conflicts, changelog, changes } = update
  // The contract's own tests hold it to the shape of a document.
  const merged = update.merged as WorkflowDocument | null
  const after = useMemo(
    () => merged && settleAll({ document: merged, conflicts }, (path) => choices[conflictKey(path)]),
    [merged, conflicts, choices],
  )
  const left = conflicts.filter(({ path }) => choices[conflictKey(path)] === undefined).length
  const isTold = asked === null || fieldsOf(asked).every(({ name }) => told[name] !== undefined)
  const apply = useMutation({
    mutationFn: () =>
      updateCalls.apply(workflowId, {
        version: newest ?? 0,
        revision,
        inputs: told,
        choices: conflicts.flatMap(({ path }) => {
          const take = choices[conflictKey(path)]
          return take === undefined ? [] : [{ path, take }]
        }),
      }),
    onSuccess: async ({ version, revision }) => {
      store.setState({ newest: revision })
      syncOf(store)?.poke()
      toast(t('update.done', { version }))
      onClose()
      await Promise.all(
        ['playbook-update', 'workflow', 'draft-authors', 'snapshots'].map((name) =>
          queryClient.invalidateQueries({ queryKey: [name, workflowId] }),
        ),
      )
    },
  })
  const problems: Record<string, string> = {}
  if (refused instanceof ApiProblem) {
    for (const { where, message } of refused.errors) problems[where.replace('inputs.', '')] = message
  }
  const documents = merged ? [draft, merged] : [draft]
  const conflicting = useMemo(
    () => new Set(conflicts.flatMap(({ path: [list, id] }) => (list === 'nodes' && id ? [id] : []))),
    [conflicts],
  )
  return (
    <Stack gap="md">
      <Text c="dimmed">
        {t('update.text')}{' '}
        {changes.length === 0 ? t('update.unchanged') : t('update.stays', { count: changes.length })}
      </Text>
      <section aria-label={t('update.news')}>
        <Title order={3} mb={4}>
          {t('update.news')}
        </Title>
        {changelog.length === 0 ? <Text c="dimmed">{t('update.noNews')}</Text> : null}
        {changelog.map(({ version, text }) => (
          <Text key={version}>
            <Text span fw={600}>
              {t('update.version', { version })}
            </Text>{' '}
            {text}
          </Text>
        ))}
      </section>
      {asked ? (
        <section aria-label={t('update.asked')}>
          <Title order={3} mb={4}>
            {t('update.asked')}
          </Title>
          <div style={{ maxWidth: 480 }}>
            <SchemaForm schema={asked} values={told} problems={problems} onChange={onTell} />
          </div>
        </section>
      ) : null}
      {conflicts.length > 0 ? (
        <UpdateConflicts
          conflicts={conflicts}
          documents={documents}
          choices={choices}
          onChoose={setChoices}
        />
      ) : null}
      {after ? (
        <section aria-label={t('update.changes')}>
          <Title order={3} mb={6}>
            {t('update.changes')}
          </Title>
          <LazyDiff before={draft} after={after} conflicting={conflicting} />
        </section>
      ) : null}
      {update.problems.length > 0 ? (
        <Text c="dimmed">{t('update.problems', { count: update.problems.length })}</Text>
      ) : null}
      {after && isTold ? <UpdateBacktest workflowId={workflowId} document={after} /> : null}
      {apply.isError ? (
        <Alert color="red" role="alert">
          {sentenceOf(apply.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" className="dialog-actions">
        {left > 0 ? (
          <Text c="dimmed" role="status">
            {t('update.left', { count: left })}
          </Text>
        ) : null}
        <Button variant="default" onClick={onClose}>
          {t('draft.later')}
        </Button>
        <Button
          disabled={left > 0 || !isTold || newest === null}
          loading={apply.isPending}
          onClick={() => apply.mutate()}
        >
          {t('update.apply')}
        </Button>
      </Group>
    </Stack>
  )
}
