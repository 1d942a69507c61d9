import { z } from '#sdk'

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
): string | undefined {
  if (when === 'begins' && status === 'cleared') return 'It is over, and only what begins was asked for'
  if (when === 'ends' && status === 'raised') return 'It begins, and only what is over was asked for'
  return undefined
}

export function wrongDevice(
  { kind, hostname }: { kind: string; hostname: string },
  { devices }: { devices: string },
): string | undefined {
  return devices === 'all' || devices === kind ? undefined : `${hostname} is no ${devices}`
}

/** Both together. */
export function unwantedProblem(
  data: { status: 'raised' | 'cleared'; kind: string; hostname: string },
  params: { when: 'begins' | 'ends' | 'both'; devices: string },
): string | undefined {
  return wrongMoment(data, params) ?? wrongDevice(data, params)
}
