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
import type { WordKey } from '../i18n/words.ts'
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

/** What a task or a page is called in a state, where that is another word. */
const wordsOfKind = {
  approval: {},
  form: {},
  page: { answered: 'pages.taken', expired: 'pages.exhausted' },
  task: { answered: 'tasks.done' },
} as const satisfies Record<ApprovalSummary['kind'], { answered?: string; expired?: string }>

export function ApprovalState({
  status,
  kind = 'approval',
}: {
  status: ApprovalSummary['status']
  kind?: ApprovalSummary['kind']
}) {
  const { t } = useTranslation()
  const { icon, word, color } = approvalStates[status]
  const own: { answered?: WordKey; expired?: WordKey } = wordsOfKind[kind]
  const other = status === 'answered' || status === 'expired' ? own[status] : undefined
  return (
    <StateLabel
      icon={other && status === 'answered' ? IconCircleCheck : icon}
      word={t(other ?? word)}
      color={color}
    />
  )
}
