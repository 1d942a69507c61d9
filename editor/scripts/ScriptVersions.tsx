import { Anchor, Badge, Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ScriptVersionView } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { diffLines } from './line-diff.ts'

const marks = { same: ' ', added: '+', removed: '−' } as const
const colors = { same: undefined, added: 'var(--state-ok)', removed: 'var(--state-failed)' } as const

/** The versions of a script, each with what is different from the one before. */
export function ScriptVersions({
  versions,
  onTake,
}: {
  /** The newest first. */
  versions: readonly ScriptVersionView[]
  /** Absent where nothing may be changed. */
  onTake?: (version: ScriptVersionView) => void
}) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<number | null>(null)
  return (
    <Stack gap={4}>
      <Text fw={500} size="sm">
        {t('scripts.versions')}
      </Text>
      {versions.map((version, at) => {
        const before = versions[at + 1]
        return (
          <div key={version.version}>
            <Group gap={8} wrap="nowrap">
              <Anchor
                component="button"
                type="button"
                size="sm"
                aria-expanded={open === version.version}
                onClick={() => setOpen(open === version.version ? null : version.version)}
              >
                {t('scripts.version', { version: version.version })}
              </Anchor>
              {at === 0 ? (
                <Badge size="xs" variant="light">
                  {t('scripts.newest')}
                </Badge>
              ) : null}
              <Text size="xs" c="dimmed" truncate style={{ flex: 1 }}>
                {version.note}
              </Text>
              <Text size="xs" c="dimmed">
                {version.createdBy} · <Moment at={version.createdAt} />
              </Text>
            </Group>
            {open === version.version ? (
              <Stack gap={4} my={4} align="flex-start">
                {before ? <Text size="xs">{t('scripts.compare', { version: before.version })}</Text> : null}
                <Changes
                  label={t('scripts.version', { version: version.version })}
                  before={before?.body ?? version.body}
                  after={version.body}
                />
                {onTake && at > 0 ? (
                  <Button variant="default" size="compact-xs" onClick={() => onTake(version)}>
                    {t('scripts.takeBack')}
                  </Button>
                ) : null}
              </Stack>
            ) : null}
          </div>
        )
      })}
    </Stack>
  )
}

function Changes({ before, after, label }: { before: string; after: string; label: string }) {
  const { t } = useTranslation()
  return (
    // It scrolls, so the keyboard must reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label={label} tabIndex={0} className="mono card" style={changesStyle}>
      {diffLines(before, after).map(({ is, text }, at) => (
        // A line of the difference has no other identity than its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={at} style={{ color: colors[is] }}>
          <span aria-hidden>{marks[is]} </span>
          {is === 'same' ? null : <VisuallyHidden>{t(`scripts.${is}`)}: </VisuallyHidden>}
          {text}
        </div>
      ))}
    </section>
  )
}

const changesStyle = {
  padding: 8,
  width: '100%',
  overflow: 'auto',
  maxHeight: 240,
  whiteSpace: 'pre',
  fontSize: 12,
} as const
