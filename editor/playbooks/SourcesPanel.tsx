import './sources.css'
import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBrandGit,
  IconCircleCheck,
  IconClock,
  IconFolder,
  IconPlus,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PlaybookSourceView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useDeleteLater } from '../settings/use-delete-later.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { EditSource } from './EditSource.tsx'

/** From where playbooks are read beside the built-in ones, what was found there, and what was left out and why. */
export function SourcesPanel() {
  const { t } = useTranslation()
  const sources = useQuery(queries.playbookSources())
  const [editing, setEditing] = useState<PlaybookSourceView | 'new' | null>(null)
  const { isLeaving, deleteLater } = useDeleteLater('playbook-sources', api.deletePlaybookSource)
  return (
    <>
      <div className="panel-lead">
        <Text c="dimmed">{t('sources.text')}</Text>
        <Button leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>
          {t('sources.add')}
        </Button>
      </div>
      <Loaded query={sources}>
        {({ items, readsFolders }) => {
          const shown = items.filter((source) => !isLeaving(source))
          return (
            <>
              {editing ? (
                <EditSource
                  source={editing === 'new' ? undefined : editing}
                  readsFolders={readsFolders}
                  onClose={() => setEditing(null)}
                />
              ) : null}
              {shown.length === 0 ? (
                <Empty title={t('sources.empty')} text={t('sources.emptyText')} />
              ) : (
                <Stack gap="sm">
                  {shown.map((source) => (
                    <SourceCard
                      key={source.id}
                      source={source}
                      onEdit={() => setEditing(source)}
                      onDelete={() => deleteLater(source)}
                    />
                  ))}
                </Stack>
              )}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function SourceCard({
  source,
  onEdit,
  onDelete,
}: {
  source: PlaybookSourceView
  onEdit: () => void
  onDelete: () => void
}) {
  const { t } = useTranslation()
  const heading = useId()
  const queryClient = useQueryClient()
  const { id, name, kind, location, branch, subfolder, problem, refused } = source
  const reading = useMutation({
    mutationFn: () => api.refreshPlaybookSource(id),
    onError: toastProblem,
    onSettled: () => queryClient.invalidateQueries(),
  })
  const Mark = kind === 'git' ? IconBrandGit : IconFolder
  return (
    <section className="card source-card" aria-labelledby={heading}>
      <div className="source-head">
        <Group gap={8} wrap="nowrap" miw={0}>
          <Mark size={17} aria-label={t(`sources.${kind}`)} role="img" />
          <Title order={3} id={heading}>
            {name}
          </Title>
          <SourceState source={source} />
        </Group>
        <Group gap={4} wrap="nowrap">
          <Button
            variant="default"
            size="compact-sm"
            loading={reading.isPending}
            aria-label={`${t('sources.readNow')}: ${name}`}
            onClick={() => reading.mutate()}
          >
            {t('sources.readNow')}
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`${t('word.edit')}: ${name}`}
            onClick={onEdit}
          >
            {t('word.edit')}
          </Button>
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            aria-label={`${t('word.delete')}: ${name}`}
            onClick={onDelete}
          >
            {t('word.delete')}
          </Button>
        </Group>
      </div>
      <Text ff="monospace" size="xs" c="dimmed" className="source-place">
        {[location === '.' ? t('sources.itself') : location, branch, subfolder].filter(Boolean).join(' · ')}
      </Text>
      <SourceMoments source={source} />
      {problem === '' ? null : (
        <Alert color="red" icon={<IconAlertTriangle size={16} />}>
          {problem}
          {source.succeededAt ? ` ${t('sources.stays')}` : ''}
        </Alert>
      )}
      <SourcePlaybooks source={source} />
      {refused.length === 0 ? null : (
        <div>
          <Text size="sm" fw={500}>
            {t('sources.refused', { count: refused.length })}
          </Text>
          <ul className="source-refused">
            {refused.map((file) => (
              <li key={file.path}>{file.problem}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

function SourceState({ source: { problem, triedAt } }: { source: PlaybookSourceView }) {
  const { t } = useTranslation()
  if (problem !== '') {
    return <StateLabel icon={IconAlertTriangle} word={t('sources.failed')} color="var(--state-failed)" />
  }
  if (triedAt === null) {
    return <StateLabel icon={IconClock} word={t('sources.notYet')} color="var(--mantine-color-dimmed)" />
  }
  return <StateLabel icon={IconCircleCheck} word={t('sources.read')} color="var(--state-ok)" />
}

function SourceMoments({
  source: { triedAt, succeededAt, problem, commit },
}: {
  source: PlaybookSourceView
}) {
  const { t } = useTranslation()
  return (
    <Group gap="2px 16px">
      <Text size="xs" c="dimmed">
        {t('sources.lastRead')} {succeededAt ? <Moment at={succeededAt} /> : t('sources.never')}
      </Text>
      {problem !== '' && triedAt ? (
        <Text size="xs" c="dimmed">
          {t('sources.lastTried')} <Moment at={triedAt} />
        </Text>
      ) : null}
      {commit ? (
        <Text size="xs" c="dimmed" title={commit}>
          {t('sources.commit')}{' '}
          <Text span ff="monospace" size="xs">
            {commit.slice(0, 10)}
          </Text>
        </Text>
      ) : null}
    </Group>
  )
}

function SourcePlaybooks({ source: { playbooks } }: { source: PlaybookSourceView }) {
  const { t } = useTranslation()
  return (
    <Text size="sm">
      {t('sources.playbooks')}
      {': '}
      {playbooks.length === 0 ? t('sources.none') : null}
      {playbooks.map(({ slug, version }, index) => (
        <span key={slug}>
          {index > 0 ? ' · ' : ''}
          <Anchor component={Link} to={`/playbooks/${slug}`} size="sm" underline="always">
            {slug}
          </Anchor>{' '}
          <Text span size="xs" c="dimmed">
            {t('sources.version', { version })}
          </Text>
        </span>
      ))}
    </Text>
  )
}
