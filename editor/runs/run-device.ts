import type { Run } from '#engine/api/types.ts'

/** The device that the event of a run concerns. */
export function deviceOf({ event }: Pick<Run, 'event'>): { id: string; hostname: string } | undefined {
  const device = event?.device
  if (typeof device !== 'object' || device === null || Array.isArray(device)) return undefined
  const { id, hostname } = device
  return typeof id === 'string' && typeof hostname === 'string' ? { id, hostname } : undefined
}
