import { z } from '@hono/zod-openapi'
import { rota } from '../msp/rota.ts'
import type { StoredOverride } from '../on-call/overrides.ts'
import type { Team } from '../on-call/teams.ts'

const teamMember = z.object({
  id: z.string(),
  name: z.string(),
  /** Disabled, or may only read: nobody to call. */
  away: z.boolean(),
})

export const teamView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  members: z.array(teamMember),
  /** Who is on call when; null: nobody ever. */
  rota: rota.nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

const shiftView = z.object({
  person: z.string(),
  name: z.string(),
  /** Disabled, or may only read: nobody to call. */
  away: z.boolean(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  /** Name of whose turn it would be, where somebody took over. */
  insteadOf: z.string().nullable(),
})

/** Who is on call, layer by layer, over some weeks. */
export const scheduleView = z.object({
  timeZone: z.string(),
  /** Days of the rota's time zone. */
  days: z.array(z.object({ date: z.iso.date(), from: z.iso.datetime(), until: z.iso.datetime() })),
  layers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Whose turn it is now. */
      now: shiftView,
      /** Without gaps; the first begins and the last ends outside of the time. */
      shifts: z.array(shiftView),
    }),
  ),
})

export const overrideView = z.object({
  id: z.string(),
  layerId: z.string(),
  person: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  reason: z.string(),
  createdBy: z.string(),
})

export const newTeam = z.object({
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(2000).default(''),
  memberIds: z.array(z.uuid()).max(200).default([]),
  rota: rota.nullable().default(null),
})

export const teamChanges = z.object({
  name: z.string().trim().min(1).max(100).optional(),
  description: z.string().trim().max(2000).optional(),
  memberIds: z.array(z.uuid()).max(200).optional(),
  rota: rota.nullable().optional(),
})

export const newOverride = z.object({
  layerId: z.string().min(1).max(64),
  person: z.uuid(),
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
  reason: z.string().trim().max(500).default(''),
})

export function presentTeam({ createdAt, updatedAt, ...team }: Team): z.output<typeof teamView> {
  return { ...team, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}

export function presentOverride({
  teamId: _,
  from,
  until,
  ...override
}: StoredOverride): z.output<typeof overrideView> {
  return { ...override, from: from.toISOString(), until: until.toISOString() }
}
