import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createHttp } from '#engine/http/http.ts'
import { createLog } from '#engine/log.ts'
import { createRunLog } from '#engine/runs/run-log.ts'
import { startWorkflow } from '#engine/runs/start-workflow.ts'
import { startWorker } from '#engine/runs/worker.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../support/database.ts'
import { buildDocument, literal } from '../support/document.ts'
import { assembleEngine } from '../support/engine.ts'

/** A log whose lines can be read. */
function listen(level: 'debug' | 'info') {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { log: createLog(level, stream), lines }
}

const parse = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>)

test('secrets are left out by their names, and of errors only name, code and text are written', () => {
  const { log, lines } = listen('info')
  const dropped = Object.assign(new Error('duplicate key, at postgresql://app:hunter2@db/x'), {
    code: '23505',
    detail: 'Key (email)=(hunter2@example.com) already exists.',
    request: { headers: { authorization: 'Bearer hunter2hunter2' } },
    cause: new Error('Authorization: Bearer hunter2hunter2'),
  })
  log.error({ err: dropped, connection: { password: 'hunter2', name: 'Mail' } }, 'It failed')
  log.warn(
    { password: 'hunter2', request: { headers: { authorization: 'Basic hunter2hunter2' } } },
    'Refused',
  )
  log.info({ settings: { credentials: { token: 'hunter2' } } }, 'Opened')
  expect(lines.join('')).not.toContain('hunter2')
  expect(parse(lines)[0]).toMatchObject({
    connection: { name: 'Mail', password: '[left out]' },
    err: { type: 'Error', code: '23505', message: 'duplicate key, at postgresql://app:[left out]@db/x' },
  })
})

const failing = buildDocument(
  {
    start: { type: 'manual.start', params: {} },
    note: { type: 'flow.set', params: { text: literal('hunter2') } },
    fetch: { type: 'http.get', params: { url: literal('http://user:hunter2@127.0.0.1:1/?key=hunter2') } },
  },
  ['start -> note', 'note -> fetch'],
)

test('each line about a run carries the ids of run, workflow, customer and step, and no text of others', async () => {
  const database = await createTestDatabase()
  await using engine = await assembleEngine(catalogue, database, () => ({ http: createHttp() }))
  const { log, lines } = listen('debug')
  const customerId = '01890000-0000-7000-8000-0000000000aa'
  await engine.pool.query(`insert into customers (id, name) values ($1, 'Rossi Srl')`, [customerId])
  const workflowId = await engine.publish(failing)
  const caller = { customerId, deviceId: null, parties: null, parentRunId: customerId, depth: 0, priority: 0 }
  const { runId } = await engine.db.transaction().execute((tx) =>
    startWorkflow(tx, engine.registry, {
      workflowId,
      input: {},
      trust: 'test',
      reason: 'test',
      caller: { ...caller, mode: 'live' },
    }),
  )
  const worker = await startWorker({ ...engine, log, observer: createRunLog(log) }, database.url)
  await engine.settled()
  await worker.stop()
  const about = parse(lines).filter((line) => 'runId' in line)
  expect(about.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['A step was made', 'A step failed', 'A run failed']),
  )
  for (const line of about) expect(line).toMatchObject({ runId, workflowId, customerId })
  const ofSteps = about.filter(({ msg }) => String(msg).includes('step'))
  for (const line of ofSteps) {
    expect(line).toMatchObject({ stepId: expect.any(String), nodeType: expect.any(String), attempt: 1 })
  }
  expect(ofSteps.map(({ stepId }) => stepId)).toContain('fetch')
  expect(lines.join('')).not.toContain('hunter2')
})
