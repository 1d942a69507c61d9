import { Alert, Button, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconPin } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonValue } from '#engine/graph/json.ts'
import { handlesOf } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { buildingOf } from './building.ts'
import { EventPicker } from './EventPicker.tsx'
import { useStepSamples } from './use-step-samples.ts'

const JsonEditor = lazy(async () => ({ default: (await import('../ui/JsonEditor.tsx')).JsonEditor }))

/** Longer texts are not put into the field: more cannot be pinned anyway, and typing in it would be slow. */
const longest = 1_000_000

/** Writes the output that stands in place of a step in trials; for a trigger also an event that arrived. */
export function EditOutput({ nodeId }: { nodeId: string }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const workflowId = useDocument((state) => state.workflowId)
  const node = useDocument((state) => state.history.document.nodes.find(({ id }) => id === nodeId))
  const kind = useDocument((state) => state.kinds.get(node?.type ?? ''))
  const pin = useQuery(queries.pins(workflowId)).data?.items.find((pin) => pin.nodeId === nodeId)
  const sample = useStepSamples().get(nodeId)
  const isTrigger = kind?.role === 'trigger'
  const [recorded, setRecorded] = useState<string | null>(isTrigger ? (pin?.eventId ?? '') : null)
  const [typed, setTyped] = useState<string | null>(null)
  const [handle, setHandle] = useState<string | null>(pin?.handle ?? null)
  const ways = kind && node ? handlesOf(kind, node.params) : []
  const shown = sample ? JSON.stringify(sample.value, null, 2) : '{}'
  const text = typed ?? (shown.length > longest ? '{}' : shown)
  const value = parsed(text)
  const fits =
    value !== undefined &&
    (!isTrigger || (typeof value === 'object' && value !== null && !Array.isArray(value)))
  const close = () => buildingOf(store).setState({ edited: null })
  const save = useMutation({
    mutationFn: () =>
      api.pin(workflowId, nodeId, {
        output: recorded ? null : (value ?? null),
        ...(recorded ? { eventId: recorded } : {}),
        ...(handle === null ? {} : { handle }),
      }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queries.pins(workflowId).queryKey })
      close()
    },
  })
  if (!node) return null
  return (
    <Dialog
      opened
      onClose={close}
      size="lg"
      title={t(isTrigger ? 'data.sampleOf' : 'data.outputOf', { name: node.name })}
    >
      <Stack gap="sm">
        <Text c="dimmed">{t(isTrigger ? 'data.sampleHelp' : 'data.pinHelp')}</Text>
        {isTrigger ? (
          <SegmentedControl
            aria-label={t('try.data')}
            value={recorded === null ? 'typed' : 'recorded'}
            data={[
              { value: 'recorded', label: t('try.recorded') },
              { value: 'typed', label: t('try.input') },
            ]}
            onChange={(next) => setRecorded(next === 'recorded' ? '' : null)}
          />
        ) : null}
        {recorded !== null ? (
          <EventPicker workflowId={workflowId} value={recorded} onChange={setRecorded} />
        ) : (
          <Suspense fallback={<div style={{ height: 240 }} />}>
            <JsonEditor label={t('data.output')} text={text} onChange={setTyped} />
          </Suspense>
        )}
        {recorded === null && !fits ? (
          <Text size="xs" c="var(--state-failed)" role="alert">
            {t(value === undefined ? 'data.notJson' : 'runDialog.notAnObject')}
          </Text>
        ) : null}
        {!isTrigger && ways.length > 1 ? (
          <Select
            label={t('data.leavesBy')}
            data={ways.map(({ id, label }) => ({ value: id, label: label || id }))}
            value={handle ?? ways[0]?.id ?? null}
            allowDeselect={false}
            onChange={setHandle}
          />
        ) : null}
        {save.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
      </Stack>
      <Group justify="flex-end" gap="xs" mt="md" className="dialog-actions">
        <Button variant="default" onClick={close}>
          {t('word.cancel')}
        </Button>
        <Button
          leftSection={<IconPin size={15} />}
          disabled={recorded === '' || (recorded === null && !fits)}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t(isTrigger ? 'data.keepSample' : 'data.pinThis')}
        </Button>
      </Group>
    </Dialog>
  )
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
