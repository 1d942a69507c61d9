import { ActionIcon, Anchor, Group, Loader, Menu, Text } from '@mantine/core'
import { IconDots, IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ScenarioView } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { useDocument } from '../workflow/document-store.ts'
import { ScenarioOutcome } from './ScenarioOutcome.tsx'
import { ScenarioState } from './scenario-state.tsx'

/** One scenario: where it is from, how it went last, and what can be done with it. */
export function ScenarioCard({
  scenario,
  mayEdit,
  busy,
  onPlay,
  onRename,
  onRemove,
  onStep,
}: {
  scenario: ScenarioView
  mayEdit: boolean
  busy: boolean
  onPlay: () => void
  onRename: () => void
  onRemove: () => void
  onStep: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  const { name, played, fromRun, fromVersion, startsAt } = scenario
  const isOlder = useDocument(
    (state) =>
      played !== null &&
      (played.revision !== state.revision || state.history.document !== state.savedDocument),
  )
  return (
    <section className="card" style={{ padding: 10, marginBottom: 8 }} aria-label={name}>
      <Group justify="space-between" wrap="nowrap" gap={4} align="flex-start">
        <Text fw={600} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {mayEdit ? (
          <Group gap={2} wrap="nowrap">
            <ActionIcon
              size="sm"
              aria-label={t('scenario.playOne', { name })}
              disabled={busy}
              onClick={onPlay}
            >
              <IconPlayerPlay size={15} />
            </ActionIcon>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon size="sm" aria-label={t('scenario.actions', { name })}>
                  <IconDots size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPencil size={15} />} onClick={onRename}>
                  {t('scenario.rename')}
                </Menu.Item>
                <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
                  {t('scenario.delete')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        ) : null}
      </Group>
      <Text size="xs" c="dimmed">
        <Anchor component={Link} to={`/runs/${fromRun}`} size="xs">
          {fromVersion < 0 ? t('scenario.fromDraft') : t('scenario.fromRun', { version: fromVersion })}
        </Anchor>{' '}
        · <Moment at={startsAt} />
      </Text>
      <Group gap={6} mt={4} role="status">
        {busy ? <Loader size={14} aria-label={t('scenario.playing')} /> : null}
        <ScenarioState passed={played?.result.passed} />
        {isOlder ? (
          <Text size="xs" c="dimmed">
            {t('scenario.older')}
          </Text>
        ) : null}
      </Group>
      {played ? <ScenarioOutcome result={played.result} onStep={onStep} /> : null}
    </section>
  )
}
