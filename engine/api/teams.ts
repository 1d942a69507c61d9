import { createRoute, z } from '@hono/zod-openapi'
import { nameOf } from '../auth/callers.ts'
import { calendarDays } from '../msp/rota.ts'
import { deleteOverride, insertOverride, listOverrides } from '../on-call/overrides.ts'
import { readSchedule } from '../on-call/schedule.ts'
import { deleteTeam, insertTeam, listTeams, readTeam, updateTeam } from '../on-call/teams.ts'
import type { ApiDeps } from './api-env.ts'
import { audited } from './audited.ts'
import { may } from './may.ts'
import {
  newOverride,
  newTeam,
  overrideView,
  presentOverride,
  presentTeam,
  scheduleView,
  teamChanges,
  teamView,
} from './present-team.ts'
import { notFound } from './problems.ts'
import { answers, body, idParam, newResource, pageOf, signedIn, whole } from './resource.ts'

const dayMs = 24 * 3_600_000

const list = createRoute({
  method: 'get',
  path: '/teams',
  summary: 'List teams with their members and rotas',
  ...may('teams.read'),
  responses: { 200: answers('By name', pageOf(teamView)) },
})

const read = createRoute({
  method: 'get',
  path: '/teams/{id}',
  summary: 'Read a team',
  ...may('teams.read'),
  request: { params: idParam },
  responses: { 200: answers('The team', teamView) },
})

const add = createRoute({
  method: 'post',
  path: '/teams',
  summary: 'Make a team; who stands in its rota is a member',
  ...may('teams.edit'),
  request: { body: body(newTeam) },
  responses: { 201: answers('The team', teamView) },
})

const change = createRoute({
  method: 'patch',
  path: '/teams/{id}',
  summary: 'Change a team; members and rota are replaced as a whole',
  ...may('teams.edit'),
  request: { params: idParam, body: body(teamChanges) },
  responses: { 200: answers('The team', teamView) },
})

const remove = createRoute({
  method: 'delete',
  path: '/teams/{id}',
  summary: 'Delete a team; steps that name it fail from then on',
  ...may('teams.edit'),
  request: { params: idParam },
  responses: { 204: { description: 'Deleted' } },
})

const schedule = createRoute({
  method: 'get',
  path: '/teams/{id}/schedule',
  summary: 'Who is on call in a team, now and over some weeks',
  ...may('teams.read'),
  request: {
    params: idParam,
    query: z.object({
      from: z.iso.date().optional().openapi({ description: 'A day; without it the Monday of this week' }),
      days: z.coerce.number().int().min(1).max(92).default(28),
    }),
  },
  responses: { 200: answers('Layer by layer; none without a rota', scheduleView) },
})

const overrides = createRoute({
  method: 'get',
  path: '/teams/{id}/overrides',
  summary: 'List who takes over for whom, now and later',
  ...may('teams.read'),
  request: { params: idParam },
  responses: { 200: answers('In the order they were made', pageOf(overrideView)) },
})

const takeOver = createRoute({
  method: 'post',
  path: '/teams/{id}/overrides',
  summary: 'Let somebody take over in a layer for a time; of those that overlap the last one counts',
  ...may('on-call.swap'),
  request: { params: idParam, body: body(newOverride) },
  responses: { 201: answers('The override', overrideView) },
})

const giveBack = createRoute({
  method: 'delete',
  path: '/teams/{id}/overrides/{overrideId}',
  summary: 'Take an override back',
  ...may('on-call.swap'),
  request: { params: idParam.extend({ overrideId: z.uuid() }) },
  responses: { 204: { description: 'Taken back' } },
})

export function teamRoutes({ db, clock }: ApiDeps) {
  const app = newResource()

  app.openapi(list, async (c) => c.json(whole((await listTeams(db)).map(presentTeam)), 200))

  app.openapi(read, async (c) => {
    const team = await readTeam(db, c.req.valid('param').id)
    if (!team) throw notFound('team')
    return c.json(presentTeam(team), 200)
  })

  app.openapi(add, async (c) => {
    const draft = c.req.valid('json')
    const team = await audited(
      db,
      c.var.caller,
      'team.created',
      (tx) => insertTeam(tx, draft),
      ({ id, name }) => ({ subject: `team/${id}`, detail: { name } }),
    )
    return c.json(presentTeam(team), 201)
  })

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const { name, description, memberIds, rota } = c.req.valid('json')
    const changes = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(memberIds === undefined ? {} : { memberIds }),
      ...(rota === undefined ? {} : { rota }),
    }
    const team = await audited(
      db,
      c.var.caller,
      'team.changed',
      async (tx) => {
        const changed = await updateTeam(tx, id, changes)
        if (!changed) throw notFound('team')
        return changed
      },
      (changed) => ({
        subject: `team/${id}`,
        detail: { name: changed.name, changed: Object.keys(changes) },
      }),
    )
    return c.json(presentTeam(team), 200)
  })

  app.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'team.deleted',
      async (tx) => {
        const team = await deleteTeam(tx, id)
        if (!team) throw notFound('team')
        return team
      },
      ({ name }) => ({ subject: `team/${id}`, detail: { name } }),
    )
    return c.body(null, 204)
  })

  app.openapi(schedule, async (c) => {
    const { from: given, days } = c.req.valid('query')
    const team = await readTeam(db, c.req.valid('param').id)
    if (!team) throw notFound('team')
    const now = clock()
    const timeZone = team.rota?.timeZone ?? 'UTC'
    const calendar = calendarDays(timeZone, given ?? now, days)
    const from = calendar[0]?.from ?? now
    const until = calendar.at(-1)?.until ?? now
    const layers = await readSchedule(db, team, { from, until, now })
    return c.json(
      {
        timeZone,
        days: calendar.map((day) => ({
          date: day.date,
          from: day.from.toISOString(),
          until: day.until.toISOString(),
        })),
        layers,
      },
      200,
    )
  })

  app.openapi(overrides, async (c) => {
    const { id } = c.req.valid('param')
    const now = clock()
    const later = new Date(now.getTime() + 10 * 366 * dayMs)
    return c.json(whole((await listOverrides(db, id, { from: now, until: later })).map(presentOverride)), 200)
  })

  app.openapi(takeOver, async (c) => {
    const { id } = c.req.valid('param')
    const { from, until, ...given } = c.req.valid('json')
    const createdBy = nameOf(signedIn(c.var.caller))
    const made = await audited(
      db,
      c.var.caller,
      'on-call.taken-over',
      (tx) =>
        insertOverride(tx, {
          ...given,
          teamId: id,
          from: new Date(from),
          until: new Date(until),
          createdBy,
        }),
      ({ layerId, person }) => ({ subject: `team/${id}`, detail: { layerId, person, from, until } }),
    )
    return c.json(presentOverride(made), 201)
  })

  app.openapi(giveBack, async (c) => {
    const { id, overrideId } = c.req.valid('param')
    await audited(
      db,
      c.var.caller,
      'on-call.given-back',
      async (tx) => {
        const override = await deleteOverride(tx, id, overrideId)
        if (!override) throw notFound('override')
        return override
      },
      ({ layerId, person }) => ({ subject: `team/${id}`, detail: { layerId, person } }),
    )
    return c.body(null, 204)
  })

  return app
}
