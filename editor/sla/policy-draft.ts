import type { NewSlaPolicy, SlaPolicy } from '#engine/api/types.ts'
import { minutesText, readMinutes } from './minutes.ts'

export const slaPriorities = ['critical', 'high', 'normal', 'low'] as const
export const slaMetrics = ['first_response', 'next_update', 'resolution'] as const
export type SlaPriority = (typeof slaPriorities)[number]
export type SlaMetric = (typeof slaMetrics)[number]

const fields = {
  first_response: 'firstResponse',
  next_update: 'nextUpdate',
  resolution: 'resolution',
} as const

/** A policy as it stands in the form: targets and percentages are text until they can be read. */
export interface PolicyDraft extends Omit<NewSlaPolicy, 'targets' | 'warnAtPercent'> {
  targets: Record<SlaPriority, Record<SlaMetric, string>>
  warnAtPercent: string[]
}

const usual: NewSlaPolicy = {
  name: '',
  active: true,
  targets: {
    low: { firstResponse: 960, nextUpdate: null, resolution: null },
    normal: { firstResponse: 480, nextUpdate: null, resolution: 2400 },
    high: { firstResponse: 240, nextUpdate: 480, resolution: 960 },
    critical: { firstResponse: 60, nextUpdate: 120, resolution: 480 },
  },
  calendar: { kind: 'customer' },
  pausedBy: ['waiting'],
  pausedByNames: [],
  warnAtPercent: [50, 75, 90],
  appliesTo: { contractIds: [], customerTags: [], queues: [], priorities: [] },
}

/** What a new policy starts with, or one as it is. */
export function draftOf(policy: SlaPolicy | null): PolicyDraft {
  const { name, active, calendar, pausedBy, pausedByNames, appliesTo, targets, warnAtPercent } =
    policy ?? usual
  const row = (priority: SlaPriority) =>
    byMetric((metric) => {
      const minutes = targets[priority][fields[metric]]
      return minutes === null ? '' : minutesText(minutes)
    })
  return {
    ...{ name, active, calendar, pausedBy, pausedByNames, appliesTo },
    targets: { critical: row('critical'), high: row('high'), normal: row('normal'), low: row('low') },
    warnAtPercent: warnAtPercent.map(String),
  }
}

/** The policy that the form says; undefined where something in it cannot be read. */
export function toPolicy(draft: PolicyDraft): NewSlaPolicy | undefined {
  const read = (priority: SlaPriority, metric: SlaMetric) => readMinutes(draft.targets[priority][metric])
  const readable = slaPriorities.every((priority) =>
    slaMetrics.every((metric) => read(priority, metric) !== undefined),
  )
  if (!readable || !draft.warnAtPercent.every(isPercent)) return undefined
  const row = (priority: SlaPriority) => ({
    firstResponse: read(priority, 'first_response') ?? null,
    nextUpdate: read(priority, 'next_update') ?? null,
    resolution: read(priority, 'resolution') ?? null,
  })
  return {
    ...draft,
    targets: { critical: row('critical'), high: row('high'), normal: row('normal'), low: row('low') },
    warnAtPercent: draft.warnAtPercent.map(Number),
  }
}

export function isPercent(text: string): boolean {
  return /^[1-9]\d?$/.test(text.trim())
}

function byMetric(textOf: (metric: SlaMetric) => string): Record<SlaMetric, string> {
  return {
    first_response: textOf('first_response'),
    next_update: textOf('next_update'),
    resolution: textOf('resolution'),
  }
}
