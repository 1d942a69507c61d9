import {
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconClockExclamation,
  IconClockPause,
  IconForms,
  IconUserX,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ApprovalSummary } from '#engine/api/types.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

export const approvalStates = {
  open: { icon: IconClockPause, word: 'approval.open', color: 'var(--state-waiting)' },
  approved: { icon: IconCircleCheck, word: 'approval.approved', color: 'var(--state-ok)' },
  rejected: { icon: IconCircleX, word: 'approval.rejected', color: 'var(--state-failed)' },
  answered: { icon: IconForms, word: 'approval.answered', color: 'var(--state-ok)' },
  expired: { icon: IconClockExclamation, word: 'approval.expired', color: 'var(--state-retrying)' },
  cancelled: { icon: IconBan, word: 'approval.cancelled', color: 'var(--state-quiet)' },
  gone: { icon: IconUserX, word: 'approval.gone', color: 'var(--state-failed)' },
} as const satisfies Record<ApprovalSummary['status'], unknown>

export function ApprovalState({ status }: { status: ApprovalSummary['status'] }) {
  const { t } = useTranslation()
  const { icon, word, color } = approvalStates[status]
  return <StateLabel icon={icon} word={t(word)} color={color} />
}
