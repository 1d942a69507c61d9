import { ActionIcon, Badge, Button, CloseButton, Group, Menu, Text, TextInput, Title } from '@mantine/core'
import {
  IconArrowsDiff,
  IconBookmark,
  IconDots,
  IconPencil,
  IconRestore,
  IconTrash,
} from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SnapshotSummary, VersionSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toast, toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { CompareDialog, type DocumentName } from '../versions/CompareDialog.tsx'
import { NameDialog } from '../versions/NameDialog.tsx'
import { useDocument, useDocumentStore } from '../workflow/document-store.ts'
import { saveDraftNow } from './save-draft-now.ts'

type Entry =
  | { kind: 'version'; at: string; live: boolean; version: VersionSummary }
  | { kind: 'snapshot'; at: string; snapshot: SnapshotSummary }

/** Published versions and kept drafts, newest first: searched, named, compared, taken back, which undo reverts. */
export function VersionList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const store = useDocumentStore()
  const queryClient = useQueryClient()
  const mayEdit = useMay().editWorkflows
  const workflowId = useDocument((state) => state.workflowId)
  const versions = useQuery(queries.versions(workflowId))
  const snapshots = useQuery(queries.snapshots(workflowId))
  const [search, setSearch] = useState('')
  const [compared, setCompared] = useState<{ before: DocumentName; after: DocumentName } | null>(null)
  const [naming, setNaming] = useState<VersionSummary | 'draft' | null>(null)

  const restore = async (entry: Entry) => {
    try {
      const { document } =
        entry.kind === 'version'
          ? await api.version(workflowId, entry.version.version)
          : await api.snapshot(workflowId, entry.snapshot.id)
      store.getState().change({ do: 'restore', document })
      const said =
        entry.kind === 'version'
          ? t('versions.restored', { version: entry.version.version })
          : t('versions.restoredNamed', { name: entry.snapshot.name })
      toastWithUndo(said, () => store.getState().undo())
    } catch (error) {
      toastProblem(error)
    }
  }
  const name = async ({ name, note }: { name: string; note: string }) => {
    if (naming === 'draft') {
      await saveDraftNow(store)
      await api.keepSnapshot(workflowId, { name, note })
      toast(t('versions.kept', { name }))
    } else if (naming) await api.nameVersion(workflowId, naming.version, name)
    setNaming(null)
    await refresh()
  }
  const remove = async ({ id, name }: SnapshotSummary) => {
    try {
      await api.deleteSnapshot(workflowId, id)
      toast(t('versions.deleted', { name }))
      await refresh()
    } catch (error) {
      toastProblem(error)
    }
  }
  const refresh = () =>
    Promise.all(
      ['versions', 'snapshots'].map((name) =>
        queryClient.invalidateQueries({ queryKey: [name, workflowId] }),
      ),
    )

  return (
    <aside className="side-panel inspector" aria-label={t('head.versions')}>
      <div className="side-head">
        <Title order={2} style={{ flex: 1 }}>
          {t('head.versions')}
        </Title>
        <CloseButton size="sm" aria-label={t('word.close')} onClick={onClose} />
      </div>
      <div className="side-scroll">
        {mayEdit ? (
          <Button
            fullWidth
            variant="default"
            leftSection={<IconBookmark size={15} />}
            mb="xs"
            onClick={() => setNaming('draft')}
          >
            {t('versions.keep')}
          </Button>
        ) : null}
        <TextInput
          type="search"
          aria-label={t('versions.search')}
          placeholder={t('versions.search')}
          mb="xs"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Loaded query={versions}>
          {(versions) => (
            <Loaded query={snapshots}>
              {(snapshots) => {
                const all = entriesOf(versions.items, snapshots.items)
                const found = all.filter((entry) => fits(entry, search, t))
                if (found.length === 0)
                  return (
                    <Text c="dimmed">{t(all.length === 0 ? 'versions.none' : 'versions.noneFound')}</Text>
                  )
                return found.map((entry) => (
                  <EntryCard
                    key={nameOf(entry)}
                    entry={entry}
                    mayEdit={mayEdit}
                    onCompare={() => setCompared({ before: nameOf(entry), after: 'draft' })}
                    onRestore={() => void restore(entry)}
                    onName={setNaming}
                    onRemove={(snapshot) => void remove(snapshot)}
                  />
                ))
              }}
            </Loaded>
          )}
        </Loaded>
      </div>
      {compared ? <CompareDialog start={compared} onClose={() => setCompared(null)} /> : null}
      {naming ? (
        <NameDialog
          title={
            naming === 'draft' ? t('versions.keepTitle') : t('versions.version', { version: naming.version })
          }
          name={naming === 'draft' ? '' : naming.name}
          withNote={naming === 'draft'}
          onClose={() => setNaming(null)}
          onName={name}
        />
      ) : null}
    </aside>
  )
}

function EntryCard({
  entry,
  mayEdit,
  onCompare,
  onRestore,
  onName,
  onRemove,
}: {
  entry: Entry
  mayEdit: boolean
  onCompare: () => void
  onRestore: () => void
  onName: (version: VersionSummary) => void
  onRemove: (snapshot: SnapshotSummary) => void
}) {
  const { t } = useTranslation()
  const title = titleOf(entry, t)
  const { note } = entry.kind === 'version' ? entry.version : entry.snapshot
  const others =
    entry.kind === 'version'
      ? entry.version.authors.filter((author) => author !== entry.version.publishedBy)
      : []
  return (
    <section className="card" style={{ padding: 10, marginBottom: 8 }} aria-label={title}>
      <Group justify="space-between" wrap="nowrap" gap={4}>
        <Text component="div" fw={600} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {title}{' '}
          {entry.kind === 'snapshot' || entry.live ? (
            <Badge size="xs" variant="light" color={entry.kind === 'snapshot' ? 'gray' : 'petrol'}>
              {t(entry.kind === 'snapshot' ? 'versions.snapshot' : 'versions.current')}
            </Badge>
          ) : null}
        </Text>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="sm" aria-label={t('versions.actions', { version: title })}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconArrowsDiff size={15} />} onClick={onCompare}>
              {t('versions.compareWith')}
            </Menu.Item>
            {mayEdit && entry.kind === 'version' ? (
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onName(entry.version)}>
                {t('versions.name')}
              </Menu.Item>
            ) : null}
            {mayEdit && entry.kind === 'snapshot' ? (
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={15} />}
                onClick={() => onRemove(entry.snapshot)}
              >
                {t('versions.delete')}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Text size="xs" c="dimmed">
        {entry.kind === 'version' ? entry.version.publishedBy : entry.snapshot.savedBy} ·{' '}
        <Moment at={entry.at} />
      </Text>
      {others.length > 0 ? (
        <Text size="xs" c="dimmed">
          {t('versions.changesBy', { names: others.join(', ') })}
        </Text>
      ) : null}
      {note ? <Text size="xs">{note}</Text> : null}
      <Group gap={4} mt={4}>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconArrowsDiff size={14} />}
          onClick={onCompare}
        >
          {t('versions.compare')}
        </Button>
        {mayEdit ? (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconRestore size={14} />}
            onClick={onRestore}
          >
            {t('versions.restore')}
          </Button>
        ) : null}
      </Group>
    </section>
  )
}

function entriesOf(versions: readonly VersionSummary[], snapshots: readonly SnapshotSummary[]): Entry[] {
  return [
    ...versions.map(
      (version, row): Entry => ({
        ...{ kind: 'version', at: version.publishedAt, live: row === 0, version },
      }),
    ),
    ...snapshots.map((snapshot): Entry => ({ kind: 'snapshot', at: snapshot.savedAt, snapshot })),
  ].toSorted((a, b) => (a.at < b.at ? 1 : -1))
}

function titleOf(entry: Entry, t: TFunction): string {
  if (entry.kind === 'snapshot') return entry.snapshot.name
  const { version, name } = entry.version
  return [t('versions.version', { version }), name].filter(Boolean).join(' · ')
}

function nameOf(entry: Entry): DocumentName {
  return entry.kind === 'version' ? `version:${entry.version.version}` : `snapshot:${entry.snapshot.id}`
}

function fits(entry: Entry, search: string, t: TFunction): boolean {
  const texts =
    entry.kind === 'version'
      ? [entry.version.note, entry.version.publishedBy, ...entry.version.authors]
      : [entry.snapshot.note, entry.snapshot.savedBy]
  const text = [titleOf(entry, t), ...texts].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
