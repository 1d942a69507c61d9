import { Text } from '@mantine/core'
import { IconPin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'

/** Says of a step of a run that is looked at that it did not run: its output was pinned. */
export function PinnedHere({ runId, nodeId }: { runId: string; nodeId: string }) {
  const { t } = useTranslation()
  const run = useQuery({ ...queries.run(runId), enabled: false }).data
  if (!run?.control?.pinned.includes(nodeId)) return null
  return (
    <Text size="sm">
      <IconPin size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t('data.pinnedHere')}
    </Text>
  )
}
