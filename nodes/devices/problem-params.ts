import { type Refusal, refusal, z } from '#sdk'

/** When a trigger of problems starts: by what begins, by what is over, or by both. */
export const whenParam = {
  when: z.enum(['begins', 'ends', 'both']).default('begins').meta({
    title: 'Starts when it',
    description: 'Both: the event says in "status" whether it is raised or cleared, for closing its ticket.',
  }),
}

/** Of which devices a trigger hears. */
export const deviceParams = {
  devices: z
    .enum(['all', 'server', 'workstation', 'network', 'mobile', 'other'])
    .default('all')
    .meta({ title: 'Devices' }),
}

export const problemParams = { ...whenParam, ...deviceParams }

/** Why a trigger wants no run for what begins or ends. */
export function wrongMoment(
  { status }: { status: 'raised' | 'cleared' },
  { when }: { when: 'begins' | 'ends' | 'both' },
): Refusal | undefined {
  if (when === 'begins' && status === 'cleared') return refusal('over_not_wanted')
  if (when === 'ends' && status === 'raised') return refusal('begin_not_wanted')
  return undefined
}

export function wrongDevice(
  { kind, hostname }: { kind: string; hostname: string },
  { devices }: { devices: string },
): Refusal | undefined {
  if (devices === 'all' || devices === kind) return undefined
  return refusal('other_device_kind', { hostname, wanted: devices })
}

/** Both together. */
export function unwantedProblem(
  data: { status: 'raised' | 'cleared'; kind: string; hostname: string },
  params: { when: 'begins' | 'ends' | 'both'; devices: string },
): Refusal | undefined {
  return wrongMoment(data, params) ?? wrongDevice(data, params)
}
