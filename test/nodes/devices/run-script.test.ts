import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { insertConnection } from '#engine/connections/store.ts'
import { deskPorts } from '#engine/desk/desk.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createDial } from '#engine/http/dial.ts'
import { scriptVersionDraft } from '#engine/msp/script.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { startTrial } from '#engine/runs/start-workflow.ts'
import { scriptLibrary } from '#engine/scripts/script-library.ts'
import { addScriptVersion, insertScript } from '#engine/scripts/script-store.ts'
import { catalogue } from '#nodes'
import { ssh } from '../../../nodes/connectors/ssh/connector.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { needs } from '../../support/needs.ts'
import { type Sshd, sshdNeeded, startSshd } from '../../support/sshd.ts'

describe.runIf(needs(...sshdNeeded))('scripts in a run, on a real OpenSSH server', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>
  let sshd: Sshd
  let written: string

  beforeAll(async () => {
    sshd = await startSshd()
    written = join(sshd.folder, 'written')
    // Whatever machine a step names is the test's own.
    const dial = createDial({
      allow: () => true,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    })
    engine = await startEngine(catalogue, undefined, undefined, dial)
    const { port, user, privateKey } = sshd
    const credentials = { port, user, privateKey, newHosts: 'first' }
    await insertConnection(engine.db, engine.secrets, ssh, { name: 'Servers', credentials })
    const { id } = await insertScript(
      engine.db,
      {
        name: 'Write',
        description: '',
        tags: [],
        first: scriptVersionDraft.parse({
          risk: 'changes',
          parameters: [{ name: 'word', required: true }],
          body: `echo "old $word" >> ${written}`,
        }),
      },
      'tests',
    )
    const second = scriptVersionDraft.parse({
      risk: 'destroys',
      parameters: [{ name: 'word', required: true }],
      body: `echo "$word" >> ${written}; echo done; [ "$word" != bad ]`,
    })
    await addScriptVersion(engine.db, id, second, 'tests')
  })
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]()
    await sshd?.[Symbol.asyncDispose]()
  })
  beforeEach(() => writeFile(written, ''))

  const lines = async () => (await readFile(written, 'utf8')).split('\n').filter(Boolean)
  const step = (params: object) => ({
    hook: { type: 'manual.start' },
    script: { type: 'device.run_script', params: { host: literal('srv-1'), ...params } },
  })

  async function begin(document: WorkflowDocument, mode: 'test' | 'dry' = 'test') {
    const workflowId = await engine.publish(document)
    const start = { workflowId, input: {}, trust: 'test', reason: 'test' }
    const { runId } = await engine.db
      .transaction()
      .execute((tx) => startTrial(tx, engine.registry, start, { mode, version: 1 }))
    return runId
  }

  async function outcome(runId: string) {
    await engine.settled()
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
  const runOf = async (document: WorkflowDocument, mode?: 'test' | 'dry') =>
    outcome(await begin(document, mode))

  test('the ledger says on which machine which version of which script ran, and the intent was written first', async () => {
    const params = { script: literal('write'), parameters: literal({ word: 'hello' }) }
    const { run, steps, effects } = await runOf(buildDocument(step(params), ['hook -> script']))
    expect(run).toMatchObject({ status: 'succeeded', error: null })
    expect(await lines()).toEqual(['hello'])
    expect(steps.map(({ status, handle }) => ({ status, handle })).slice(-2)).toEqual([
      { status: 'intent', handle: null },
      { status: 'ok', handle: 'ok' },
    ])
    expect(steps.at(-1)?.output).toMatchObject({ stdout: 'done\n', script: 'Write', version: 2 })
    expect(effects).toMatchObject([{ target: 'srv-1', status: 'done', result_ref: 'Write, version 2' }])
  })

  test('a version that is named runs, though there is a newer one', async () => {
    const params = {
      script: literal('Write'),
      version: literal(1),
      parameters: literal({ word: 'x' }),
    }
    await runOf(buildDocument(step(params), ['hook -> script']))
    expect(await lines()).toEqual(['old x'])
  })

  test('a dry run runs nothing, and shows the whole script with its values and its machine', async () => {
    const params = { script: literal('Write'), parameters: literal({ word: 'hello' }) }
    const { run, effects } = await runOf(buildDocument(step(params), ['hook -> script']), 'dry')
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(await lines()).toEqual([])
    expect(effects).toMatchObject([
      {
        status: 'planned',
        plan: {
          script: 'Write',
          resolved: {
            host: 'srv-1',
            script: 'Write',
            version: 2,
            shell: 'sh',
            risk: 'destroys',
            body: expect.stringContaining('echo done'),
            environment: { word: 'hello' },
          },
        },
      },
    ])
  })

  test('a dry run fails where the real one would: no such script, a parameter without a value', async () => {
    const gone = await runOf(buildDocument(step({ script: literal('Gone') }), ['hook -> script']), 'dry')
    expect(gone.run).toMatchObject({ status: 'failed', error: { class: 'NotFound', code: 'no_script' } })
    const empty = await runOf(buildDocument(step({ script: literal('Write') }), ['hook -> script']), 'dry')
    expect(empty.run.error).toMatchObject({ message: '"Write": The parameter "word" has no value.' })
  })

  test('a script that takes too long is stopped, fails its step with what it printed, and does not run again', async () => {
    const params = {
      text: literal(`echo once >> ${written}; echo working; sleep 60`),
      timeoutSeconds: literal(1),
    }
    const { run, steps } = await runOf(buildDocument(step(params), ['hook -> script']))
    expect(run).toMatchObject({ status: 'failed', error: { class: 'Timeout', code: 'script_timeout' } })
    expect(steps.at(-1)?.error).toMatchObject({ logs: ['stdout: working'] })
    expect(await lines()).toEqual(['once'])
  })

  test('whoever watches the run reads what the script prints while it runs', async () => {
    const go = join(sshd.folder, 'go')
    const runId = await begin(
      buildDocument(
        step({ text: literal(`while ! [ -e ${go} ]; do echo tick; sleep 0.1; done; echo over`) }),
        ['hook -> script'],
      ),
    )
    const heard: unknown[] = []
    const unwatch = engine.live.watch(runId, (event) => {
      if (event.kind !== 'output') return
      heard.push(event)
      void writeFile(go, '')
    })
    const { run } = await outcome(runId)
    unwatch()
    expect(run.status).toBe('succeeded')
    expect(heard[0]).toEqual({
      kind: 'output',
      nodeId: 'script',
      path: '',
      text: expect.stringContaining('tick\n'),
    })
  })

  test('a run that is cancelled ends its script on the machine', async () => {
    const pid = join(sshd.folder, 'pid')
    const runId = await begin(
      buildDocument(step({ text: literal(`echo $$ > ${pid}; sleep 1000`) }), ['hook -> script']),
    )
    await expect.poll(() => readFile(pid, 'utf8').catch(() => ''), { timeout: 20_000 }).toMatch(/\d\n/)
    await cancelRun(engine.db, runId)
    engine.worker.cancel(runId)
    const { run } = await outcome(runId)
    expect(run.status).toBe('cancelled')
    const started = Number(await readFile(pid, 'utf8'))
    await expect.poll(() => isAlive(started), { timeout: 10_000 }).toBe(false)
  })

  test('no script runs on a device of another customer, or on one that is retired', async () => {
    const { db } = engine
    const [own, other] = [crypto.randomUUID(), crypto.randomUUID()]
    await db.insertInto('customers').values({ id: own, name: 'Contoso' }).execute()
    await db.insertInto('customers').values({ id: other, name: 'Rossi' }).execute()
    const theirs = await insertDevice(db, { hostname: 'srv-rossi', customerId: other })
    const retired = await insertDevice(db, { hostname: 'srv-old', customerId: own, active: false })
    const node = catalogue.actions.find(({ kind }) => kind.type === 'device.run_script')
    const attempt = (deviceId: string) =>
      Promise.resolve(
        node?.run({
          params: node.params.parse({ deviceId, text: 'true' }),
          effect: { key: 'k', runId: null },
          attempt: 1,
          now: new Date(),
          customerId: own,
          event: {},
          signal: AbortSignal.timeout(5000),
          ...deskPorts(db),
          scripts: scriptLibrary(db),
        }),
      )
    await expect(attempt(theirs.id)).rejects.toMatchObject({ code: 'device_of_another_customer' })
    await expect(attempt(retired.id)).rejects.toMatchObject({ code: 'device_retired' })
  })

  test('many devices in rings: one first, then the others, until too many have failed', async () => {
    const ring = (words: string[], params: object) => ({
      type: 'flow.each',
      params: {
        items: literal(words.map((word) => [word])),
        onItemError: literal('continue'),
        ...params,
      },
    })
    const script = (place: string) => ({
      in: place,
      type: 'device.run_script',
      params: {
        host: literal('srv-1'),
        text: literal(`echo "$1" >> ${written}; [ "$1" != bad ]`),
        arguments: expression('loop.item'),
        failOnExitCode: literal(true),
      },
    })
    const rings = (first: string[], others: string[]) =>
      buildDocument(
        {
          hook: { type: 'manual.start' },
          pilot: ring(first, { tolerateFailures: literal(0) }),
          onPilot: script('pilot'),
          rest: ring(others, { toleratePercent: literal(20) }),
          onRest: script('rest'),
        },
        ['hook -> pilot', 'pilot -> rest'],
      )

    const stopped = await runOf(rings(['bad'], ['a', 'b']))
    expect(stopped.run.status).toBe('failed')
    expect(await lines()).toEqual(['bad'])

    await writeFile(written, '')
    const some = await runOf(rings(['p'], ['a', 'bad', 'c', 'd', 'e']))
    expect(some.run.status).toBe('succeeded')
    expect(await lines()).toEqual(['p', 'a', 'bad', 'c', 'd', 'e'])

    await writeFile(written, '')
    const many = await runOf(rings(['p'], ['bad', 'bad', 'c', 'd', 'e']))
    expect(many.run).toMatchObject({ status: 'failed' })
    expect(await lines()).toEqual(['p', 'bad', 'bad'])
  })
})

/** A process that has ended but was not fetched by its parent is not alive. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) Z /.test(status)
}
