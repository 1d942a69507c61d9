import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core'
import {
  IconDots,
  IconEdit,
  IconPin,
  IconPinnedOff,
  IconPlayerPlay,
  IconPlayerTrackNext,
} from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../session/use-may.ts'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { useSettled } from '../workflow/settled-document.ts'
import { buildingOf, useBuilding } from './building.ts'
import { TrialOutcome } from './TrialOutcome.tsx'
import { missingBefore, togglePin, tryStep } from './try-step.ts'
import { useStepSamples } from './use-step-samples.ts'
import { writesOf } from './writes-of.ts'

/** Runs one step or all that leads to it, dry unless asked otherwise, and pins what it gives; how it went stands below. */
export function RunStepButtons({ nodeId }: { nodeId: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const store = useDocumentStore()
  const document = useSettled((document) => document)
  const kinds = useDocument((state) => state.kinds)
  const pinned = useBuilding((state) => state.pinned)
  const starting = useBuilding(({ trial }) => trial?.is === 'starting')
  const samples = useStepSamples()
  const kind = kinds.get(document.nodes.find(({ id }) => id === nodeId)?.type ?? '')
  // biome-ignore lint/correctness/useExhaustiveDependencies: nodes and edges stand for the document in the store
  const missing = useMemo(
    () => missingBefore(store, nodeId, samples),
    [store, document.nodes, document.edges, nodeId, samples],
  )
  if (!kind) return null
  const edit = () => buildingOf(store).setState({ edited: nodeId })
  const isPinned = pinned.has(nodeId)
  if (!may.editWorkflows) return isPinned ? <PinnedNote /> : null
  const writes = (alone: boolean) => writesOf(document, kinds, pinned, { nodeId, alone }).length > 0
  const pinButton = (
    <Tooltip label={t(isPinned ? 'data.unpin' : 'data.pin')}>
      <ActionIcon
        size="sm"
        aria-label={t(isPinned ? 'data.unpin' : 'data.pin')}
        aria-pressed={isPinned}
        onClick={() => void togglePin(store, nodeId)}
      >
        {isPinned ? <IconPinnedOff size={15} /> : <IconPin size={15} />}
      </ActionIcon>
    </Tooltip>
  )
  if (kind.role === 'trigger') {
    return (
      <Group gap={4}>
        <Button size="compact-xs" variant="default" leftSection={<IconEdit size={13} />} onClick={edit}>
          {t('data.chooseSample')}
        </Button>
        {isPinned ? pinButton : null}
      </Group>
    )
  }
  const names = missing.map((id) => document.nodes.find((node) => node.id === id)?.name ?? id)
  const first = missing.at(-1)
  return (
    <div className="run-step">
      <Group gap={4}>
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconPlayerPlay size={13} />}
          disabled={starting || missing.length > 0}
          onClick={() => void tryStep(store, { nodeId, alone: true, mode: 'dry' })}
        >
          {t(writes(true) ? 'data.runStepDry' : 'data.runStep')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlayerTrackNext size={13} />}
          disabled={starting}
          onClick={() => void tryStep(store, { nodeId, alone: false, mode: 'dry' })}
        >
          {t(writes(false) ? 'data.runToHereDry' : 'data.runToHere')}
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon size="sm" aria-label={t('data.moreRuns')}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              disabled={missing.length > 0}
              onClick={() => buildingOf(store).setState({ asked: { nodeId, alone: true } })}
            >
              {t('data.stepForReal')}…
            </Menu.Item>
            <Menu.Item onClick={() => buildingOf(store).setState({ asked: { nodeId, alone: false } })}>
              {t('data.toHereForReal')}…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <span style={{ flex: 1 }} />
        {pinButton}
        <Tooltip label={t('data.editOutput')}>
          <ActionIcon size="sm" aria-label={t('data.editOutput')} onClick={edit}>
            <IconEdit size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {first === undefined ? null : (
        <Text size="xs" c="dimmed" component="div">
          {t('data.missing', { count: names.length, steps: names.join(', ') })}{' '}
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={starting}
            onClick={() => void tryStep(store, { nodeId: first, alone: false, mode: 'dry' })}
          >
            {t('data.runMissing', { step: names.at(-1) ?? '' })}
          </Button>
        </Text>
      )}
      {isPinned ? <PinnedNote /> : null}
      <TrialOutcome nodeId={nodeId} />
    </div>
  )
}

function PinnedNote() {
  const { t } = useTranslation()
  return (
    <Text size="xs" c="dimmed">
      <IconPin size={12} aria-hidden style={{ verticalAlign: -2 }} /> {t('data.pinnedNote')}
    </Text>
  )
}
