import { Alert, Button, Group, Select, Text } from '@mantine/core'
import { IconEye, IconSend } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { useDocument } from '../workflow/document-store.ts'

const JsonEditor = lazy(async () => ({ default: (await import('../ui/JsonEditor.tsx')).JsonEditor }))

/** Starts the published workflow with an event made here: the last one's data, or the trigger's sample. */
export function RunDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} onClose={onClose} title={t('runDialog.title')} size="lg">
      {opened ? <EventForm onClose={onClose} /> : null}
    </Dialog>
  )
}

function EventForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const workflowId = useDocument((state) => state.workflowId)
  const nodes = useDocument((state) => state.history.document.nodes)
  const kinds = useDocument((state) => state.kinds)
  const triggers = nodes.filter(({ type }) => kinds.get(type)?.role === 'trigger')
  const lastRun = useQuery(queries.lastRun(workflowId)).data
  const [chosen, setChosen] = useState<string | null>(null)
  const [typed, setTyped] = useState<string | null>(null)
  const trigger = triggers.find(({ id }) => id === chosen) ?? triggers[0]
  const fromRun = lastRun && lastRun.triggerNode === trigger?.id ? lastRun.event?.data : undefined
  const sample: JsonValue = fromRun ?? (trigger && kinds.get(trigger.type)?.sample) ?? {}
  const text = typed ?? JSON.stringify(sample, null, 2)
  const input = parseObject(text)
  const start = useMutation({
    mutationFn: ({ event }: { event: JsonObject; here: boolean }) =>
      api.runWorkflow(workflowId, { input: event, ...(trigger ? { triggerNode: trigger.id } : {}) }),
    onSuccess: ({ runId }, { here }) => {
      onClose()
      void navigate(here ? `/workflows/${workflowId}?run=${runId}` : `/runs/${runId}`)
    },
  })
  if (!trigger) return <Alert color="yellow">{t('runDialog.noTrigger')}</Alert>
  return (
    <>
      <Text c="dimmed" mb="sm">
        {t(fromRun === undefined ? 'runDialog.fromSample' : 'runDialog.fromLast')}
      </Text>
      {triggers.length > 1 ? (
        <Select
          label={t('runDialog.trigger')}
          mb="sm"
          allowDeselect={false}
          data={triggers.map(({ id, name }) => ({ value: id, label: name }))}
          value={trigger.id}
          onChange={(value) => {
            setChosen(value)
            setTyped(null)
          }}
        />
      ) : null}
      <Suspense fallback={<div style={{ height: 240 }} />}>
        <JsonEditor label={t('runDialog.data')} text={text} onChange={setTyped} />
      </Suspense>
      {input ? null : (
        <Text size="xs" c="var(--state-failed)" mt={4} role="alert">
          {t('runDialog.notAnObject')}
        </Text>
      )}
      {start.isError ? (
        <Alert color="red" mt="sm" role="alert" style={{ whiteSpace: 'pre-line' }}>
          {sentenceOf(start.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('word.cancel')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconEye size={15} />}
          disabled={!input || start.isPending}
          loading={start.isPending && start.variables.here}
          onClick={() => {
            if (input) start.mutate({ event: input, here: true })
          }}
        >
          {t('watch.here')}
        </Button>
        <Button
          leftSection={<IconSend size={15} />}
          disabled={!input || start.isPending}
          loading={start.isPending && !start.variables.here}
          onClick={() => {
            if (input) start.mutate({ event: input, here: false })
          }}
        >
          {t('runDialog.send')}
        </Button>
      </Group>
    </>
  )
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: JsonValue = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
