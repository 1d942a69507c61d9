import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Param } from '#engine/expressions/param.ts'
import { insertLookupTable, updateLookupTable } from '#engine/flow/lookup-tables.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal } from '../support/document.ts'
import { startEngine } from '../support/engine.ts'

const script = createScriptPool({ size: 2 })
let engine: Awaited<ReturnType<typeof startEngine>>
let tableId: string

const rows = { P1: { priority: 'critical', hours: 1 }, P2: { priority: 'high', hours: 4 } }

beforeAll(async () => {
  const http = { request: () => Promise.reject(new Error('No request is made here')) }
  engine = await startEngine(catalogue, () => ({ script, http }))
  tableId = (await insertLookupTable(engine.db, { name: 'Priorities', description: '', rows })).id
})

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]()
  await script.stop()
})

/** Runs one step after a form that gives it `trigger`, and answers the step as it was recorded. */
async function runStep(type: string, params: Record<string, Param>, trigger: JsonObject = {}) {
  const workflowId = await engine.publish(
    buildDocument({ form: { type: 'manual.start' }, step: { type, params } }, ['form -> step']),
  )
  const { runId } = await engine.db
    .transaction()
    .execute((tx) =>
      startManually(tx, engine.registry, { workflowId, input: { fields: trigger }, actor: 'test' }),
    )
  await engine.settled()
  return engine.db
    .selectFrom('steps')
    .select(['handle', 'output', 'error'])
    .where('run_id', '=', runId)
    .where('node_id', '=', 'step')
    .executeTakeFirstOrThrow()
}

const lookUp = (key: JsonValue, params: Record<string, Param> = { table: literal('priorities') }) =>
  runStep('flow.lookup', { key: expression('trigger.fields.key'), ...params }, { key })

test('a key that a table has leaves by found, with its row', async () => {
  expect(await lookUp(' p1')).toEqual({
    handle: 'found',
    output: { found: true, key: ' p1', value: { priority: 'critical', hours: 1 } },
    error: null,
  })
})

test.each([['P9'], [''], [null]])('%j leaves by not found, with the value for that', async (key) => {
  const otherwise = { table: literal('Priorities'), otherwise: literal('normal') }
  expect(await lookUp(key, otherwise)).toMatchObject({
    handle: 'not_found',
    output: { found: false, key: key ?? '', value: 'normal' },
  })
})

test('a key that is a list fails the step, and so does a table that is not there', async () => {
  expect(await lookUp(['P1'])).toMatchObject({
    error: { class: 'Validation', message: '"Key" must be text or a number, and is a list.' },
  })
  expect(await lookUp('P1', { table: literal('Vendors') })).toMatchObject({
    error: {
      class: 'NotFound',
      message: 'There is no lookup table "Vendors". There are "Priorities".',
    },
  })
})

test('without a table it looks in the rows of the step, where a number equals its text', async () => {
  const own = literal([
    { key: 'Warning', value: 'normal' },
    { key: 5, value: true },
    { key: '', value: 'blank' },
  ])
  expect(await lookUp('warning ', { rows: own })).toMatchObject({ output: { value: 'normal' } })
  expect(await lookUp('5', { rows: own })).toMatchObject({ handle: 'found', output: { value: true } })
  expect(await lookUp(5, { rows: own })).toMatchObject({ handle: 'found', output: { key: '5' } })
  expect(await lookUp('', { rows: own })).toMatchObject({ handle: 'not_found', output: { value: null } })
  expect(await lookUp('5', {})).toMatchObject({
    error: {
      message: 'There is nothing to look in: choose a lookup table, or give rows in the step.',
    },
  })
})

test('a script looks up keys in the same tables, as they are at that moment', async () => {
  const code = literal(
    `const row = await lookup('Priorities', input.fields.key)
     return [row?.priority, await lookup('priorities', 'P9')]`,
  )
  expect(await runStep('code.script', { code }, { key: 'p2' })).toMatchObject({
    output: { value: ['high', null] },
  })
  await updateLookupTable(engine.db, tableId, { rows: { ...rows, P9: { priority: 'low' } } })
  expect(await runStep('code.script', { code }, { key: 'p1' })).toMatchObject({
    output: { value: ['critical', { priority: 'low' }] },
  })
  await updateLookupTable(engine.db, tableId, { rows })
})

test('a script that names a table that is not there fails as the step does', async () => {
  const code = literal("return lookup('Vendors', 'P1')")
  expect(await runStep('code.script', { code })).toMatchObject({
    error: { class: 'NotFound', message: 'There is no lookup table "Vendors". There are "Priorities".' },
  })
})
