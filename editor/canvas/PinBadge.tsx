import { IconPin } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useIsPinned } from '../data/building.ts'

/** Says that a step does not run in trials, as its output is pinned. */
export function PinBadge({ nodeId }: { nodeId: string }) {
  const { t } = useTranslation()
  if (!useIsPinned(nodeId)) return null
  return (
    <span className="step-badge" style={{ color: 'var(--accent-text)', borderColor: 'currentcolor' }}>
      <IconPin size={11} aria-hidden />
      {t('data.pinned')}
    </span>
  )
}
