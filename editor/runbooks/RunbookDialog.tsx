import { Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { RunbookPlan, RunbookView } from '#engine/api/types.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { api, type RunbookOrigin } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { RunbookConfirm } from './RunbookConfirm.tsx'
import { type Filled, RunbookForm } from './RunbookForm.tsx'
import { foundAmong, RunbookList } from './RunbookList.tsx'

/** Starts a runbook: choose one, fill in its form, read what it will do, start. */
export function RunbookDialog({
  origin,
  workflowId,
  onClose,
}: {
  origin: RunbookOrigin
  /** Chosen already; without it one is chosen here. */
  workflowId?: string
  onClose: () => void
}) {
  const { t } = useTranslation()
  const narrow = useMediaQuery('(max-width: 600px)') ?? false
  const [chosen, setChosen] = useState(workflowId)
  const runbook = useQuery({
    ...queries.runbook(chosen ?? '', origin),
    enabled: chosen !== undefined,
    staleTime: 0,
    // Typing is not to be overwritten by a newer answer.
    refetchOnWindowFocus: false,
  })
  const title = chosen === undefined ? t('runbooks.choose') : (runbook.data?.name ?? t('shell.runbooks'))
  return (
    <Dialog opened onClose={onClose} title={title} size="lg" fullScreen={narrow}>
      {chosen === undefined ? (
        <Choice origin={origin} onChoose={setChosen} />
      ) : (
        <Loaded query={runbook} rows={4}>
          {(data) => (
            <Steps
              key={data.workflowId}
              runbook={data}
              origin={origin}
              onClose={onClose}
              onBack={workflowId === undefined ? () => setChosen(undefined) : undefined}
            />
          )}
        </Loaded>
      )}
    </Dialog>
  )
}

function Choice({ origin, onChoose }: { origin: RunbookOrigin; onChoose: (workflowId: string) => void }) {
  const { t } = useTranslation()
  const [q, setQ] = useState('')
  const runbooks = useQuery(queries.runbooks(origin))
  return (
    <Loaded query={runbooks} rows={4}>
      {({ items }) => {
        const found = foundAmong(items, q)
        return (
          <>
            {items.length > 6 ? <SearchField label={t('runbooks.search')} value={q} onChange={setQ} /> : null}
            {found.length === 0 ? (
              <Text c="dimmed">{t(items.length > 0 ? 'word.nothingFound' : 'runbooks.noneHere')}</Text>
            ) : (
              <RunbookList runbooks={found} onChoose={onChoose} />
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function Steps({
  runbook,
  origin,
  onBack,
  onClose,
}: {
  runbook: RunbookView
  origin: RunbookOrigin
  onBack: (() => void) | undefined
  onClose: () => void
}) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const language = useLanguage()
  const { workflowId } = runbook
  const [filled, setFilled] = useState<Filled>({ values: runbook.values, names: runbook.names })
  const [planned, setPlanned] = useState<RunbookPlan | null>(null)
  // One dialog is one start, however often its button is pressed; other values are another start.
  const [key, setKey] = useState(newKey)
  const start = useMutation({
    mutationFn: (values: JsonObject) => api.startRunbook(workflowId, { ...origin, values, language }, key),
    onSuccess: ({ runId }) => {
      void queryClient.invalidateQueries({ queryKey: ['ticket'] })
      onClose()
      void navigate(`/runbooks/results/${runId}`)
    },
  })
  const plan = useMutation({
    mutationFn: (values: JsonObject) => api.planRunbook(workflowId, { ...origin, values }),
    onSuccess: setPlanned,
  })
  if (planned) {
    return (
      <RunbookConfirm
        plan={planned}
        busy={start.isPending || start.isSuccess}
        error={start.error}
        onStart={() => start.mutate(filled.values)}
        onBack={() => {
          setPlanned(null)
          setKey(newKey())
          start.reset()
        }}
      />
    )
  }
  const send = runbook.confirms ? plan : start
  return (
    <RunbookForm
      runbook={runbook}
      filled={filled}
      busy={send.isPending || start.isSuccess}
      error={send.error}
      onBack={onBack}
      onSend={(next, values) => {
        setFilled(next)
        send.mutate(values)
      }}
    />
  )
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
