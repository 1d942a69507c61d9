import { SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Run } from '#engine/api/types.ts'
import type { OnVersion } from '../api.ts'
import { queries } from '../queries.ts'

/** The version that a run had, or the one that is published now; nothing to choose where they are the same. */
export function VersionChoice({
  run,
  value,
  onChange,
}: {
  run: Run
  value: OnVersion
  onChange: (value: OnVersion) => void
}) {
  const { t } = useTranslation()
  const newest = useNewestVersion(run)
  if (newest === run.version) return null
  return (
    <div>
      <Text fw={500} mb={4}>
        {t('version.which')}
      </Text>
      <SegmentedControl
        aria-label={t('version.which')}
        value={value}
        data={[
          {
            value: 'same',
            label: t('version.same', { version: run.version < 0 ? t('version.draft') : run.version }),
          },
          { value: 'newest', label: t('version.newest', { version: newest }) },
        ]}
        onChange={(next) => onChange(next === 'newest' ? 'newest' : 'same')}
      />
    </div>
  )
}

/** The published version; that of the run while it is not known, or where nothing is published. */
export function useNewestVersion(run: Run): number {
  return useQuery(queries.workflow(run.workflowId)).data?.publishedVersion ?? run.version
}
