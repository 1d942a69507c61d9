import { z } from 'zod'
import { priority } from './ticket.ts'

const byUrgency = z.object({ high: priority, normal: priority, low: priority })

/** The priority that impact (outside) and urgency (inside) give. */
export const priorityMatrix = z.object({ high: byUrgency, normal: byUrgency, low: byUrgency })

export type PriorityMatrix = z.output<typeof priorityMatrix>

/** As ITIL has it: both high is critical, one step down is one priority less. */
export const defaultPriorityMatrix: PriorityMatrix = {
  high: { high: 'critical', normal: 'high', low: 'normal' },
  normal: { high: 'high', normal: 'normal', low: 'low' },
  low: { high: 'normal', normal: 'low', low: 'low' },
}
