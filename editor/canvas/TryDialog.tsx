import { Alert, Button, Checkbox, Group, SegmentedControl, Select, Stack, Switch, Text } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Workflow } from '#engine/api/types.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { FormFields, type FormValues } from '../approvals/FormFields.tsx'
import { EventPicker } from '../data/EventPicker.tsx'
import { queries } from '../queries.ts'
import { objectIn } from '../runs/fork-plan.ts'
import { ModeChoice } from '../runs/ModeChoice.tsx'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { useBreakpoints } from './breakpoints.ts'
import { formOf } from './form-of.ts'
import { saveDraftNow } from './save-draft-now.ts'

const JsonEditor = lazy(async () => ({ default: (await import('../ui/JsonEditor.tsx')).JsonEditor }))

/** Tries the draft or what is published: dry, or as a test that stops where it is told to. */
export function TryDialog({
  opened,
  workflow,
  onClose,
}: {
  opened: boolean
  workflow: Workflow
  onClose: () => void
}) {
  const { t } = useTranslation()
  const { publishedVersion } = useQuery({ ...queries.workflow(workflow.id), initialData: workflow }).data
  return (
    <Dialog opened={opened} onClose={onClose} title={t('try.title')} size="lg">
      {opened ? <TrialForm publishedVersion={publishedVersion} onClose={onClose} /> : null}
    </Dialog>
  )
}

function TrialForm({ publishedVersion, onClose }: { publishedVersion: number | null; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const may = useMay()
  const store = useDocumentStore()
  const workflowId = useDocument((state) => state.workflowId)
  const nodes = useDocument((state) => state.history.document.nodes)
  const kinds = useDocument((state) => state.kinds)
  const triggers = nodes.filter(({ type }) => kinds.get(type)?.role === 'trigger')
  const stops = useBreakpoints(workflowId)
  const [mode, setMode] = useState<'dry' | 'test'>('dry')
  const [draft, setDraft] = useState(true)
  const [stepping, setStepping] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  // Undefined until it is chosen: what is kept as the sample of the trigger stands there first.
  const [picked, setRecorded] = useState<string | null>()
  const [keep, setKeep] = useState(false)
  // Undefined until something is typed, null while it is no object.
  const [data, setData] = useState<JsonObject | null>()
  const trigger = triggers.find(({ id }) => id === chosen) ?? triggers[0]
  const kept = useQuery(queries.pins(workflowId)).data?.items.find(({ nodeId }) => nodeId === trigger?.id)
  const recorded = picked === undefined ? (kept?.eventId ?? null) : picked
  const sample = useSample(workflowId, trigger, kept?.output)
  const input = data === undefined ? sample : data
  const breakpoints = nodes.filter(({ id }) => stops.has(id)).map(({ id }) => id)

  const start = useMutation({
    mutationFn: async () => {
      if (draft) await saveDraftNow(store)
      if (keep && trigger) {
        await api.pin(workflowId, trigger.id, {
          output: input ?? {},
          ...(recorded ? { eventId: recorded } : {}),
        })
        void queryClient.invalidateQueries({ queryKey: queries.pins(workflowId).queryKey })
      }
      return api.tryWorkflow(workflowId, {
        mode,
        draft,
        ...(trigger ? { triggerNode: trigger.id } : {}),
        ...(recorded ? { eventId: recorded } : { input: input ?? {} }),
        ...(mode === 'test' && breakpoints.length > 0 ? { breakpoints } : {}),
        ...(mode === 'test' && stepping ? { stepping } : {}),
      })
    },
    onSuccess: ({ runId }) => {
      void queryClient.invalidateQueries({ queryKey: ['runs'] })
      onClose()
      void navigate(`/runs/${runId}`)
    },
  })
  if (!trigger) return <Alert color="yellow">{t('runDialog.noTrigger')}</Alert>
  return (
    <Stack gap="md">
      <ModeChoice value={mode} modes={['dry', 'test']} onChange={setMode} />
      {mode === 'test' ? (
        <div>
          <Switch
            label={t('try.stepping')}
            checked={stepping}
            onChange={(event) => setStepping(event.currentTarget.checked)}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t('try.breakpoints', { count: breakpoints.length })}
          </Text>
        </div>
      ) : null}
      {publishedVersion === null ? null : (
        <div>
          <Text fw={500} mb={4}>
            {t('try.what')}
          </Text>
          <SegmentedControl
            aria-label={t('try.what')}
            value={draft ? 'draft' : 'published'}
            data={[
              { value: 'draft', label: t('try.draft') },
              { value: 'published', label: t('try.published', { version: publishedVersion }) },
            ]}
            onChange={(next) => setDraft(next === 'draft')}
          />
        </div>
      )}
      {triggers.length > 1 ? (
        <Select
          label={t('runDialog.trigger')}
          allowDeselect={false}
          data={triggers.map(({ id, name }) => ({ value: id, label: name }))}
          value={trigger.id}
          onChange={(value) => {
            setChosen(value)
            setRecorded(undefined)
            setData(undefined)
          }}
        />
      ) : null}
      <TrialData
        key={trigger.id}
        workflowId={workflowId}
        trigger={trigger}
        sample={sample}
        recorded={recorded}
        onRecorded={setRecorded}
        data={input}
        onData={setData}
      />
      {may.editWorkflows ? (
        <Checkbox
          label={t('data.keepAsSample')}
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
      ) : null}
      {start.isError ? (
        <Alert color="red" role="alert" style={{ whiteSpace: 'pre-line' }}>
          {sentenceOf(start.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          leftSection={<IconFlask size={15} />}
          disabled={recorded === '' || (recorded === null && input === null)}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {t(mode === 'dry' ? 'fork.dry' : 'fork.test')}
        </Button>
      </Group>
    </Stack>
  )
}

/** What is kept as the trigger's sample, else the data of the last run from it, else the sample of its kind. */
function useSample(
  workflowId: string,
  trigger: DocumentNode | undefined,
  kept: JsonValue | undefined,
): JsonObject | null {
  const kinds = useDocument((state) => state.kinds)
  const lastRun = useQuery(queries.lastRun(workflowId))
  if (lastRun.isPending) return null
  const last = lastRun.data?.triggerNode === trigger?.id ? lastRun.data?.event?.data : undefined
  const sample: JsonValue = kept ?? last ?? (trigger && kinds.get(trigger.type)?.sample) ?? {}
  const values = typeof sample === 'object' && sample !== null && !Array.isArray(sample) ? sample : {}
  const form = trigger && formOf(trigger, kinds.get(trigger.type))
  if (!form) return values
  // A form takes nothing beside its own fields.
  return Object.fromEntries(form.map(({ name }) => [name, values[name] ?? null]))
}

/** What it is tried with: the trigger's form, JSON, or an event that arrived once. */
function TrialData({
  workflowId,
  trigger,
  sample,
  recorded,
  onRecorded,
  data,
  onData,
}: {
  workflowId: string
  trigger: DocumentNode
  sample: JsonObject | null
  /** Id of the chosen event, '' while none is chosen, null where the data is typed. */
  recorded: string | null
  onRecorded: (eventId: string | null) => void
  data: JsonObject | null
  onData: (data: JsonObject | null) => void
}) {
  const { t } = useTranslation()
  const kinds = useDocument((state) => state.kinds)
  const [typed, setTyped] = useState<string | null>(null)
  const form = formOf(trigger, kinds.get(trigger.type))
  const text = typed ?? (sample ? JSON.stringify(sample, null, 2) : null)
  return (
    <div>
      <Text fw={500} mb={4}>
        {t('try.data')}
      </Text>
      <SegmentedControl
        aria-label={t('try.data')}
        mb="sm"
        value={recorded === null ? 'typed' : 'recorded'}
        data={[
          { value: 'typed', label: t('try.input') },
          { value: 'recorded', label: t('try.recorded') },
        ]}
        onChange={(next) => onRecorded(next === 'recorded' ? '' : null)}
      />
      {recorded !== null ? (
        <EventPicker workflowId={workflowId} value={recorded} onChange={onRecorded} />
      ) : form ? (
        <FormFields
          fields={form}
          values={plainValues(data ?? {})}
          problems={{}}
          onChange={(values) => onData(values)}
        />
      ) : text === null ? (
        <div style={{ height: 160 }} />
      ) : (
        <>
          <Suspense fallback={<div style={{ height: 160 }} />}>
            <JsonEditor
              label={t('runDialog.data')}
              text={text}
              onChange={(next) => {
                setTyped(next)
                onData(objectIn(next))
              }}
            />
          </Suspense>
          {objectIn(text) ? null : (
            <Text size="xs" c="var(--state-failed)" mt={4} role="alert">
              {t('runDialog.notAnObject')}
            </Text>
          )}
        </>
      )}
    </div>
  )
}

function plainValues(data: JsonObject): FormValues {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, typeof value === 'object' ? null : value]),
  )
}
