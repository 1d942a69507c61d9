import { Group, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { useDocument } from '../workflow/document-store.ts'
import { LazyDiff } from './LazyDiff.tsx'

/** `draft`, `none`, `version:3` or `snapshot:ID`. */
export type DocumentName = string

/** Any two of the draft, its versions and its kept drafts, side by side. */
export function CompareDialog({
  start,
  onClose,
}: {
  start: { before: DocumentName; after: DocumentName }
  onClose: () => void
}) {
  const { t } = useTranslation()
  const workflowId = useDocument((state) => state.workflowId)
  const versions = useQuery(queries.versions(workflowId))
  const snapshots = useQuery(queries.snapshots(workflowId))
  const [before, setBefore] = useState(start.before)
  const [after, setAfter] = useState(start.after)
  const choices = [
    { value: 'draft', label: t('versions.draft') },
    ...(versions.data?.items ?? []).map(({ version, name }) => ({
      value: `version:${version}`,
      label: [t('versions.version', { version }), name].filter(Boolean).join(' · '),
    })),
    ...(snapshots.data?.items ?? []).map(({ id, name }) => ({ value: `snapshot:${id}`, label: name })),
    ...(versions.data?.items.length === 0 ? [{ value: 'none', label: t('versions.nothing') }] : []),
  ]
  return (
    <Dialog opened onClose={onClose} title={t('diff.title')} size="min(1200px, 95vw)">
      <Stack gap="sm">
        <Group gap="sm">
          <Select
            label={t('diff.from')}
            data={choices}
            value={before}
            allowDeselect={false}
            onChange={(value) => setBefore(value ?? before)}
          />
          <Select
            label={t('diff.to')}
            data={choices}
            value={after}
            allowDeselect={false}
            onChange={(value) => setAfter(value ?? after)}
          />
        </Group>
        <Compared before={before} after={after} />
      </Stack>
    </Dialog>
  )
}

/** The difference between two documents that are known by name. */
export function Compared({ before, after }: { before: DocumentName; after: DocumentName }) {
  return (
    <Named name={before}>
      {(before) => <Named name={after}>{(after) => <LazyDiff before={before} after={after} />}</Named>}
    </Named>
  )
}

interface NamedProps {
  name: DocumentName
  children: (document: WorkflowDocument) => ReactNode
}

function Named({ name, children }: NamedProps) {
  const draft = useDocument((state) => state.history.document)
  const [kind, id = ''] = name.split(':')
  if (kind === 'version') return <OfVersion version={Number(id)}>{children}</OfVersion>
  if (kind === 'snapshot') return <OfSnapshot id={id}>{children}</OfSnapshot>
  return children(kind === 'none' ? { ...draft, description: '', ...nothing } : draft)
}

const nothing = { nodes: [], edges: [], layout: {}, settings: {} }

function OfVersion({ version, children }: { version: number; children: NamedProps['children'] }) {
  const workflowId = useDocument((state) => state.workflowId)
  const query = useQuery(queries.versionDocument(workflowId, version))
  return <Loaded query={query}>{({ document }) => children(document)}</Loaded>
}

function OfSnapshot({ id, children }: { id: string; children: NamedProps['children'] }) {
  const workflowId = useDocument((state) => state.workflowId)
  const query = useQuery(queries.snapshotDocument(workflowId, id))
  return <Loaded query={query}>{({ document }) => children(document)}</Loaded>
}
