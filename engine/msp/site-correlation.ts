import { z } from 'zod'

/** When the silence of single devices is the outage of their site. */
export const siteCorrelation = z.object({
  /** Off: no outage begins; those under way end as usual. */
  enabled: z.boolean().default(true),
  /** So many devices of a site, or more than this share of them, within the minutes. */
  devices: z.int().min(2).max(1000).default(5),
  sharePercent: z.int().min(1).max(100).default(50),
  withinMinutes: z.int().min(1).max(1440).default(10),
  /** How long the first device of a site waits for the others, and the last ones are waited for when it is back. */
  settleSeconds: z.int().min(0).max(3600).default(60),
})
export type SiteCorrelation = z.output<typeof siteCorrelation>

export interface SiteCount {
  devices: number
  offline: number
}

/** Sites of two are too small for a share to say anything. */
const smallest = 3

/** Whether so many of a site's devices are gone that the site is. */
export function isSiteDown({ devices, offline }: SiteCount, rule: SiteCorrelation): boolean {
  return offline >= rule.devices || (devices >= smallest && offline * 100 > devices * rule.sharePercent)
}
