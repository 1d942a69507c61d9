import {
  IconArrowDown,
  IconArrowUp,
  IconCircleCheck,
  IconCircleDot,
  IconClockPause,
  IconEqual,
  IconFlame,
  IconLock,
  IconSparkles,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Ticket } from '#engine/api/types.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

export const ticketStates = {
  new: { icon: IconSparkles, word: 'ticket.new', color: 'var(--state-running)' },
  open: { icon: IconCircleDot, word: 'ticket.open', color: 'var(--state-retrying)' },
  waiting: { icon: IconClockPause, word: 'ticket.waiting', color: 'var(--state-waiting)' },
  resolved: { icon: IconCircleCheck, word: 'ticket.resolved', color: 'var(--state-ok)' },
  closed: { icon: IconLock, word: 'ticket.closed', color: 'var(--state-quiet)' },
} as const satisfies Record<Ticket['status'], unknown>

export const priorities = {
  low: { icon: IconArrowDown, word: 'priority.low', color: 'var(--state-quiet)' },
  normal: { icon: IconEqual, word: 'priority.normal', color: 'var(--state-quiet)' },
  high: { icon: IconArrowUp, word: 'priority.high', color: 'var(--state-retrying)' },
  critical: { icon: IconFlame, word: 'priority.critical', color: 'var(--state-failed)' },
} as const satisfies Record<Ticket['priority'], unknown>

export const ticketStatuses = ['new', 'open', 'waiting', 'resolved', 'closed'] as const
export const priorityList = ['low', 'normal', 'high', 'critical'] as const

/** `name`: what the MSP calls the status, where it has a name of its own. */
export function TicketState({ status, name }: { status: Ticket['status']; name?: string | null }) {
  const { t } = useTranslation()
  const { icon, word, color } = ticketStates[status]
  return <StateLabel icon={icon} word={name || t(word)} color={color} />
}

export function PriorityLabel({ priority }: { priority: Ticket['priority'] }) {
  const { t } = useTranslation()
  const { icon, word, color } = priorities[priority]
  return <StateLabel icon={icon} word={t(word)} color={color} />
}
