import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createHttp } from '#engine/http/http.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { catalogue } from '#nodes'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

const script = createScriptPool()
let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine(catalogue, () => ({ script, http: createHttp({ allow: () => false }) }))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  await script.stop()
})

const start = { type: 'manual.start' }
const code = (text: string, timeoutSeconds = 20) => ({
  type: 'code.script',
  params: { code: literal(text), timeoutSeconds: literal(timeoutSeconds) },
  settings: { retry: { attempts: 1, initialSeconds: 0, factor: 1, capSeconds: 0 } },
})

async function run(document: WorkflowDocument, workflowId?: string) {
  const id = workflowId ?? (await engine.publish(document))
  const { runId } = await engine.db
    .transaction()
    .execute((tx) => startManually(tx, engine.registry, { workflowId: id, input: {}, actor: 'test' }))
  return { id, runId }
}

async function ended(
  runId: string,
): Promise<{ status: string; error: { class: string; message: string } | null }> {
  for (;;) {
    const { rows } = await engine.pool.query('select status, error from run_history where id = $1', [runId])
    if (rows[0]) return rows[0]
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const cases: [string, ReturnType<typeof buildDocument>, string, RegExp][] = [
  [
    'a loop over something that is no list',
    buildDocument({ start, loop: { type: 'flow.each', params: { items: literal({ a: 1 }) } } }, [
      'start -> loop',
    ]),
    'Validation',
    /must be a list.*Choose the field/,
  ],
  [
    'a loop over more items than one loop runs',
    buildDocument(
      {
        start,
        many: code('return Array.from({ length: 100000 }, (_, n) => n)'),
        loop: { type: 'flow.each', params: { items: expression('steps.many.output.value') } },
      },
      ['start -> many', 'many -> loop'],
    ),
    'Validation',
    /100000 items; at most 10000/,
  ],
  [
    'a script that makes a list of ten million items',
    buildDocument({ start, many: code('return Array.from({ length: 10_000_000 }, (_, n) => n)') }, [
      'start -> many',
    ]),
    'Script',
    /./,
  ],
  [
    'an output of 50 MB',
    buildDocument({ start, big: code('return "x".repeat(50_000_000)') }, ['start -> big']),
    'Script',
    /large|memory/i,
  ],
  [
    'a script that never returns',
    buildDocument({ start, endless: code('for (;;) {}', 1) }, ['start -> endless']),
    'Timeout',
    /1 s|time/i,
  ],
  [
    'a script that prints for ever',
    buildDocument({ start, chatty: code('for (;;) log("again and again")', 1) }, ['start -> chatty']),
    'Timeout',
    /./,
  ],
  [
    'an expression with a hostile filter chain',
    buildDocument(
      {
        start,
        hostile: {
          type: 'flow.set',
          params: {
            value: template(
              `{% assign a = "xxxxxxxxxx" %}{% for i in (1..100000) %}{% for j in (1..100000) %}{{ a | append: a | replace: "x", "xx" | split: "" | join: a }}{% endfor %}{% endfor %}`,
            ),
          },
        },
      },
      ['start -> hostile'],
    ),
    'Validation',
    /./,
  ],
]

test.each(cases)(
  '%s fails its step with a clear error, and a run beside it goes well',
  async (_, document, errorClass, message) => {
    const bad = await run(document)
    const good = await run(
      buildDocument({ start, name: { type: 'flow.set', params: { a: literal(1) } } }, ['start -> name']),
    )
    expect(await ended(good.runId)).toMatchObject({ status: 'succeeded' })
    expect(await ended(bad.runId)).toMatchObject({
      status: 'failed',
      error: { class: errorClass, message: expect.stringMatching(message), nodeId: expect.any(String) },
    })
  },
)

test('a workflow that calls itself ends at the cap with the chain of calls, and leaves nothing waiting', async () => {
  const document = buildDocument(
    { start, call: { type: 'flow.call', params: { workflow: literal(randomUUID()) } } },
    ['start -> call'],
  )
  const id = await engine.publish(document)
  const self = {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === 'call' ? { ...node, params: { ...node.params, workflow: literal(id) } } : node,
    ),
  }
  await engine.publishAgain(id, self)
  const { runId } = await run(self, id)
  expect(await ended(runId)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringMatching(/too deep/) },
  })
  const { rows } = await engine.pool.query('select count(*)::int as open from waits')
  expect(rows).toEqual([{ open: 0 }])
})
