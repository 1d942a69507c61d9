import { Button, Group, Text } from '@mantine/core'
import { IconClock, IconFolderSymlink, IconPackageImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PlaybookSummary } from '#engine/api/types.ts'
import { NeedChips } from './NeedChips.tsx'

/** A playbook in the library: what it does, what it needs, and the way to set it up. */
export function PlaybookCard({ playbook, mayImport }: { playbook: PlaybookSummary; mayImport: boolean }) {
  const { t } = useTranslation()
  const { slug, title, summary, needs, imported, savesMinutes, source } = playbook
  return (
    <article className="card playbook-card" aria-label={title}>
      <Link className="playbook-title" to={`/playbooks/${slug}`}>
        {title}
      </Link>
      <Text size="sm" c="dimmed" lineClamp={4} title={summary}>
        {summary}
      </Text>
      <NeedChips needs={needs} />
      <div className="playbook-foot">
        <Group gap="4px 12px">
          {savesMinutes > 0 ? (
            <Fact icon={IconClock} text={t('playbooks.saves', { minutes: savesMinutes })} />
          ) : null}
          {source ? <Fact icon={IconFolderSymlink} text={t('sources.from', { name: source.name })} /> : null}
          {imported.length > 0 ? (
            <Fact icon={IconPackageImport} text={t('playbooks.importedTimes', { count: imported.length })} />
          ) : null}
        </Group>
        {mayImport ? (
          <Button
            component={Link}
            to={`/playbooks/${slug}/set-up`}
            variant="light"
            aria-label={t('playbooks.openNamed', { title })}
          >
            {t('playbooks.setUp')}
          </Button>
        ) : null}
      </div>
    </article>
  )
}

function Fact({ icon: Mark, text }: { icon: typeof IconClock; text: string }) {
  return (
    <Text size="xs" c="dimmed" style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
      <Mark size={13} aria-hidden />
      {text}
    </Text>
  )
}
