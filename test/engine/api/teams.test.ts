import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertUser, updateUser } from '#engine/auth/users.ts'
import { onCallStore } from '#engine/on-call/who.ts'
import { createApiForTests } from './api-for-tests.ts'

type Api = Awaited<ReturnType<typeof createApiForTests>>
let api: Api
let now = new Date('2026-11-11T22:00:00Z')
const ids: Record<string, string> = {}
beforeAll(async () => {
  api = await createApiForTests({ clock: () => now })
  for (const [name, role] of [
    ['Marta', 'technician'],
    ['Luca', 'technician'],
    ['Sara', 'editor'],
    ['Vera', 'viewer'],
    ['Olga', 'admin'],
  ] as const) {
    const email = `${name.toLowerCase()}@msp.example`
    ids[name] = (await insertUser(api.db, { name, email, role, passwordHash: 'none' })).id
  }
})
afterAll(() => api?.[Symbol.asyncDispose]())

const layer = (change: Record<string, unknown> = {}) => ({
  id: 'first',
  name: 'First',
  people: [ids.Marta, ids.Luca],
  every: 1,
  unit: 'week',
  startsOn: '2026-11-02',
  handover: '09:00',
  ...change,
})
const rota = (...layers: unknown[]) => ({ timeZone: 'Europe/Rome', layers })

let made = 0
async function makeTeam(draft: Record<string, unknown> = {}) {
  const body = { name: `Team ${++made}`, rota: rota(layer()), ...draft }
  const answer = await api.as('editor', 'POST', '/api/teams', body)
  expect(answer.status).toBe(201)
  return answer.body as { id: string; name: string; members: { name: string }[] }
}
const who = async (team: string) => {
  const { duties } = await onCallStore(api.db, { now }).who(team)
  return duties.map(({ layer: of, name, insteadOf }) => [of, name, insteadOf].filter(Boolean).join(' '))
}

describe('a team', () => {
  test('has everybody who takes turns as a member, and is changed as a whole', async () => {
    const team = await makeTeam({ name: 'Night shift', memberIds: [ids.Sara] })
    expect(team.members.map(({ name }) => name)).toEqual(['Luca', 'Marta', 'Sara'])
    const changed = await api.as('editor', 'PATCH', `/api/teams/${team.id}`, {
      rota: rota(layer({ people: [ids.Luca] })),
      memberIds: [],
    })
    expect(changed.body.members).toMatchObject([{ name: 'Luca', away: false }])
    expect(changed.body.name).toBe('Night shift')
    const audit = await api.as('admin', 'GET', `/api/audit?subject=team/${team.id}`)
    expect(audit.body.items).toMatchObject([
      { action: 'team.changed', detail: { changed: ['memberIds', 'rota'] } },
      { action: 'team.created' },
    ])
    expect((await api.as('editor', 'DELETE', `/api/teams/${team.id}`)).status).toBe(204)
    expect((await api.as('viewer', 'GET', `/api/teams/${team.id}`)).status).toBe(404)
  })

  test('needs a name of its own, people that are there and a rota that can be', async () => {
    await makeTeam({ name: 'Desk' })
    const bad = async (draft: Record<string, unknown>) => {
      const { status, body } = await api.as('editor', 'POST', '/api/teams', { name: 'Other', ...draft })
      return `${status} ${body.detail}`
    }
    expect(await bad({ name: 'DESK' })).toMatch(/^4\d\d There is a team "Desk" already/)
    const stranger = '00000000-0000-4000-8000-000000000000'
    expect(await bad({ memberIds: [stranger] })).toMatch(/^4\d\d Somebody in this team is no user any more/)
    expect(await bad({ rota: rota(layer({ people: [] })) })).toMatch(/^422 .*Choose who takes turns/)
    expect(await bad({ rota: { ...rota(layer()), timeZone: 'Rome' } })).toMatch(
      /^422 .*There is no such time zone/,
    )
  })
})

describe('who is on call', () => {
  test('is the turn of the moment, layer by layer, by the name of the team in any case', async () => {
    const team = await makeTeam({
      rota: rota(layer(), layer({ id: 'second', name: 'Backup', people: [ids.Sara] })),
    })
    expect(await who(team.name.toUpperCase())).toEqual(['First Luca', 'Backup Sara'])
    expect(await who(team.id)).toEqual(['First Luca', 'Backup Sara'])
  })

  test('is whoever takes over, for as long as they do, and it is written down', async () => {
    const team = await makeTeam()
    const body = {
      layerId: 'first',
      person: ids.Sara,
      from: '2026-11-11T21:00:00Z',
      until: '2026-11-12T07:00:00+01:00',
      reason: 'Luca is ill',
    }
    const { status, body: override } = await api.as(
      'technician',
      'POST',
      `/api/teams/${team.id}/overrides`,
      body,
    )
    expect(status).toBe(201)
    expect(await who(team.name)).toEqual(['First Sara Luca'])
    now = new Date('2026-11-12T06:00:00Z')
    expect(await who(team.name)).toEqual(['First Luca'])
    now = new Date('2026-11-11T22:00:00Z')
    const listed = await api.as('viewer', 'GET', `/api/teams/${team.id}/overrides`)
    expect(listed.body.items).toMatchObject([
      { id: override.id, reason: 'Luca is ill', createdBy: 'token technician' },
    ])
    await api.as('technician', 'DELETE', `/api/teams/${team.id}/overrides/${override.id}`)
    expect(await who(team.name)).toEqual(['First Luca'])
    const audit = await api.as('admin', 'GET', `/api/audit?subject=team/${team.id}`)
    expect(audit.body.items.map(({ action }: { action: string }) => action)).toEqual([
      'on-call.given-back',
      'on-call.taken-over',
      'team.created',
    ])
  })

  test('cannot be somebody who may only read, nor backwards in time, nor in a layer that is not there', async () => {
    const team = await makeTeam()
    const take = async (change: Record<string, unknown>) => {
      const { status, body } = await api.as('technician', 'POST', `/api/teams/${team.id}/overrides`, {
        layerId: 'first',
        person: ids.Sara,
        from: '2026-11-11T21:00:00Z',
        until: '2026-11-12T07:00:00Z',
        ...change,
      })
      return `${status} ${body.detail}`
    }
    expect(await take({ person: ids.Vera })).toMatch(/^4\d\d That user is gone, disabled or may only read/)
    expect(await take({ until: '2026-11-11T20:00:00Z' })).toMatch(/^4\d\d It ends before it begins/)
    expect(await take({ layerId: 'third' })).toMatch(/^4\d\d The rota of .* has no such layer/)
  })

  test('leaves out whoever is disabled: then it is the next layer, or nobody with what to do', async () => {
    const { id } = await insertUser(api.db, {
      name: 'Gone',
      email: 'gone@msp.example',
      role: 'technician',
      passwordHash: 'none',
    })
    const both = await makeTeam({
      rota: rota(layer({ people: [id] }), layer({ id: 'second', name: 'Backup', people: [ids.Sara] })),
    })
    const alone = await makeTeam({ rota: rota(layer({ people: [id] })) })
    await updateUser(api.db, id, { disabled: true })
    expect(await who(both.name)).toEqual(['Backup Sara'])
    await expect(who(alone.name)).rejects.toMatchObject({ code: 'nobody_on_call' })
    const { body } = await api.as('viewer', 'GET', `/api/teams/${alone.id}/schedule?days=7`)
    expect(body.layers[0].now).toMatchObject({ name: 'Gone', away: true })
  })

  test('of a team without a rota, or of none, says so', async () => {
    const team = await makeTeam({ rota: null })
    await expect(who(team.name)).rejects.toMatchObject({ code: 'no_rota' })
    await expect(who('Nobody')).rejects.toMatchObject({
      code: 'no_team',
      message: expect.stringContaining(team.name),
    })
  })
})

test('the calendar begins on Monday of the rota’s time zone, with days of 23 to 25 hours and shifts without gaps', async () => {
  const team = await makeTeam()
  const { body } = await api.as('viewer', 'GET', `/api/teams/${team.id}/schedule`)
  expect(body).toMatchObject({ timeZone: 'Europe/Rome' })
  expect(body.days).toHaveLength(28)
  expect(body.days[0]).toEqual({
    date: '2026-11-09',
    from: '2026-11-08T23:00:00.000Z',
    until: '2026-11-09T23:00:00.000Z',
  })
  const [{ now: present, shifts }] = body.layers
  expect(present).toMatchObject({ name: 'Luca', until: '2026-11-16T08:00:00.000Z' })
  expect(shifts.map(({ name }: { name: string }) => name)).toEqual([
    'Marta',
    'Luca',
    'Marta',
    'Luca',
    'Marta',
  ])
  const autumn = await api.as('viewer', 'GET', `/api/teams/${team.id}/schedule?from=2026-10-25&days=1`)
  expect(autumn.body.days).toEqual([
    { date: '2026-10-25', from: '2026-10-24T22:00:00.000Z', until: '2026-10-25T23:00:00.000Z' },
  ])
})
