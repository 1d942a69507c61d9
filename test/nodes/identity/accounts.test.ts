import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import type { Param } from '#engine/expressions/param.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createDial } from '#engine/http/dial.ts'
import { startTrial } from '#engine/runs/start-workflow.ts'
import { insertVariable, setValue } from '#engine/variables/variable-store.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { catalogue } from '#nodes'
import { ldap } from '../../../nodes/connectors/ldap/connector.ts'
import { buildCustomer } from '../../support/build.ts'
import { buildDocument, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { needs } from '../../support/needs.ts'
import { type Slapd, slapdNeeded, startSlapd } from '../../support/slapd.ts'

const secretPassword = 'Correct-Horse-Battery-9'

describe.runIf(needs(...slapdNeeded))('accounts in a run, on a real OpenLDAP', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>
  let slapd: Slapd
  let directory: string
  let rossi: string
  let now: Date | undefined

  beforeAll(async () => {
    slapd = await startSlapd()
    const dial = createDial({ allow: () => true })
    engine = await startEngine(catalogue, undefined, () => now ?? new Date(), dial)
    const { db, secrets } = engine
    rossi = (await buildCustomer(db, { name: 'Rossi Srl' })).id
    const { host, securePort: port, user, password, baseDn, authority } = slapd
    const credentials = { kind: 'openldap', host, port, user, password, baseDn, authority }
    const connection = { name: 'Directory', credentials, customerId: rossi }
    directory = (await insertConnection(db, secrets, ldap, connection)).id
    await insertVariable(db, { name: 'firstPassword', type: 'secret', hosts: host })
    await setValue(db, secrets, 'firstPassword', { scope: 'msp' }, secretPassword)
  })
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]()
    await slapd?.[Symbol.asyncDispose]()
  })

  const dnOf = (login: string) => `uid=${login},ou=People,${slapd.baseDn}`
  const step = (type: string, params: Record<string, Param>) =>
    buildDocument({ hook: { type: 'manual.start' }, step: { type, params } }, ['hook -> step'])
  const chosen = () => literal(directory)

  async function runOf(document: WorkflowDocument, mode: 'test' | 'dry' = 'test') {
    const workflowId = await engine.publish(document)
    const start = { workflowId, input: {}, trust: 'test', reason: 'test' }
    const { runId } = await engine.db
      .transaction()
      .execute((tx) => startTrial(tx, engine.registry, start, { mode, version: 1 }))
    await engine.settled()
    return runId
  }

  async function outcomeOf(runId: string) {
    const { db } = engine
    const run = await db.selectFrom('all_runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
    const steps = await db
      .selectFrom('steps')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('seq')
      .execute()
    const effects = await db.selectFrom('effects').selectAll().where('run_id', '=', runId).execute()
    return { run, steps, effects }
  }

  test('a reset takes the password of a secret, which stands nowhere afterwards', async () => {
    const params = {
      connection: chosen(),
      account: literal('Anna Ferri'),
      password: literal('secret'),
      secret: literal('firstPassword'),
    }
    const outcome = await outcomeOf(await runOf(step('identity.reset_password', params)))
    expect(outcome.run).toMatchObject({ status: 'succeeded', error: null })
    expect(outcome.effects).toMatchObject([
      { kind: 'identity.reset_password', target: 'aferri', status: 'done' },
    ])
    expect(await slapd.signsIn(dnOf('aferri'), secretPassword)).toBe(true)
    expect(JSON.stringify(outcome)).not.toContain(secretPassword)
  })

  test('the same secret once more is refused by the rules, and the error does not show it either', async () => {
    const params = {
      connection: chosen(),
      account: literal('aferri'),
      password: literal('secret'),
      secret: literal('firstPassword'),
    }
    const outcome = await outcomeOf(await runOf(step('identity.reset_password', params)))
    expect(outcome.run).toMatchObject({ status: 'failed', error: { code: 'password_refused' } })
    expect(JSON.stringify(outcome)).not.toContain(secretPassword)
  })

  test('a dry run writes nothing, shows whose account it is, and fails where the real one would', async () => {
    const params = { connection: chosen(), account: literal('Anna Ferri') }
    const dry = await outcomeOf(await runOf(step('identity.disable_account', params), 'dry'))
    expect(dry.effects).toMatchObject([
      { status: 'planned', plan: { resolved: { id: dnOf('aferri'), login: 'aferri', enabled: true } } },
    ])
    expect(await slapd.read(dnOf('aferri'))).not.toContain('pwdAccountLockedTime')
    const nobody = { connection: chosen(), account: literal('nobody') }
    const failed = await outcomeOf(await runOf(step('identity.disable_account', nobody), 'dry'))
    expect(failed.run.error).toMatchObject({ class: 'NotFound', code: 'no_account' })
  })

  test('a dry run of a new password gives a link that leads nowhere, and seals nothing', async () => {
    const params = { connection: chosen(), account: literal('Anna Ferri'), password: literal('link') }
    const before = await slapd.read(dnOf('aferri'))
    const dry = await outcomeOf(await runOf(step('identity.reset_password', params), 'dry'))
    expect(dry.steps.at(-1)?.output).toMatchObject({
      passwordLink: 'https://sentiero.example/secret/only-an-example',
    })
    expect(await engine.db.selectFrom('secret_links').select('id').execute()).toEqual([])
    expect(await slapd.read(dnOf('aferri'))).toBe(before)
  })

  test('the ledger says whose account was changed, and what takes it back', async () => {
    const params = { connection: chosen(), account: literal('ubianchi') }
    const { effects } = await outcomeOf(await runOf(step('identity.disable_account', params)))
    expect(effects).toMatchObject([
      { target: 'ubianchi', status: 'done', undo_ref: 'identity.enable_account' },
    ])
    const again = await outcomeOf(await runOf(step('identity.disable_account', params)))
    expect(again.effects).toMatchObject([{ target: 'ubianchi', undo_ref: null }])
    expect(again.steps.at(-1)?.output).toMatchObject({ changed: false })
  })

  test('a step for a customer finds the own directory, and never another one', async () => {
    const { db, resolvePort } = engine
    expect(await resolvePort('identity', { customerId: rossi })).toMatchObject({ connectionId: directory })
    const bianchi = await buildCustomer(db, { name: 'Bianchi SpA' })
    const wanted = { customerId: bianchi.id }
    const missing = { code: 'connection_missing', message: expect.stringContaining('of this customer') }
    await expect(resolvePort('identity', wanted)).rejects.toMatchObject(missing)
    const { host, user, password, baseDn } = slapd
    const credentials = { kind: 'openldap', host, user, password, baseDn }
    await insertConnection(db, engine.secrets, ldap, { name: 'Of the MSP', credentials })
    await expect(resolvePort('identity', wanted)).rejects.toMatchObject(missing)
    const theirs = { customerId: bianchi.id, connectionId: directory }
    await expect(resolvePort('identity', theirs)).rejects.toMatchObject({
      code: 'connection_of_another_customer',
    })
  })

  test('a membership for a time ends by itself, and what stands in between tells which', async () => {
    const admins = `cn=Administrators,ou=Groups,${slapd.baseDn}`
    const begin = new Date('2026-11-22T08:00:00.000Z')
    now = begin
    const params = {
      connection: chosen(),
      account: literal('ugo.bianchi2'),
      group: literal('Administrators'),
      endAmount: literal(2),
    }
    const runId = await runOf(step('identity.add_to_group', params))
    expect(await slapd.read(admins)).toContain(dnOf('ugo.bianchi2'))
    const kept = () => engine.db.selectFrom('stored_values').selectAll().execute()
    expect(await kept()).toMatchObject([
      { value: { until: '2026-11-22T10:00:00.000Z', account: 'ugo.bianchi2', group: 'Administrators' } },
    ])
    now = new Date('2026-11-22T10:00:00.000Z')
    await wakeDueRuns(engine.db, now)
    // The worker may be waking it as well: then nothing is queued yet.
    const living = () => engine.db.selectFrom('runs').select('status').where('id', '=', runId).execute()
    await expect.poll(living).toEqual([])
    expect(await slapd.read(admins)).not.toContain(dnOf('ugo.bianchi2'))
    expect((await outcomeOf(runId)).effects).toMatchObject([
      { target: 'ugo.bianchi2', result_ref: 'Administrators', undo_ref: null, status: 'done' },
    ])
    expect(await kept()).toEqual([])
    now = undefined
  })
})
