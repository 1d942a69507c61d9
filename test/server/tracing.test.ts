import { expect, test } from 'vitest'
import { z } from 'zod'
import { insertAllowedTarget } from '#engine/http/allow-list.ts'
import { createTestDatabase } from '../support/database.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { startServer } from '../support/server.ts'
import { startWebServer } from '../support/web-server.ts'
import { bearerHook, openWork, post, publishHook } from './published-flow.ts'

/** OTLP/HTTP in JSON, opentelemetry-proto `trace/v1/trace.proto`: what these tests look at. */
const attributeList = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
const otlpSpan = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: attributeList,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
  status: z.object({ code: z.number().optional() }),
})
const otlpRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributeList }),
      scopeSpans: z.array(z.object({ spans: z.array(otlpSpan) })),
    }),
  ),
})

type Span = z.output<typeof otlpSpan>

/** Takes traces as a collector does. */
async function startCollector() {
  const spans: Span[] = []
  const services = new Set<unknown>()
  const bodies: string[] = []
  const server = await startWebServer((asked, response) => {
    if (asked.url === '/v1/traces' && asked.headers['content-type'] === 'application/json') {
      bodies.push(asked.body)
      for (const { resource, scopeSpans } of otlpRequest.parse(JSON.parse(asked.body)).resourceSpans) {
        services.add(attributesOf(resource)['service.name'])
        spans.push(...scopeSpans.flatMap((scope) => scope.spans))
      }
    }
    response.setHeader('content-type', 'application/json').end('{}')
  })
  return { ...server, spans, services, bodies }
}

function attributesOf({ attributes }: Pick<Span, 'attributes'>): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}

const vendorOnLoopback = { name: 'vendor', cidr: '127.0.0.1', reason: 'test', createdBy: 'test' }

const callOut = (url: string) =>
  buildDocument(
    {
      hook: bearerHook,
      host: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
      ask: { type: 'http.get', params: { url: literal(`${url}/status?key=hidden-key`) } },
      ticket: { type: 'ticket.create', params: { subject: expression('steps.host.output.host') } },
      wrong: { type: 'ticket.comment', params: { ticket: literal('9999'), body: literal('x') } },
    },
    ['hook -> host', 'host -> ask', 'ask -> ticket', 'ticket -> wrong'],
  )

test('a run is one trace: its steps, what they ask of others, and the webhook it came from', async () => {
  await using database = await createTestDatabase()
  await using collector = await startCollector()
  await using vendor = await startWebServer((_, response) => response.end('fine'))
  await insertAllowedTarget(database.db, vendorOnLoopback)
  const hook = await publishHook(database, callOut(vendor.url))
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'sentiero-under-test',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  }
  await using server = await startServer({ databaseUrl: database.url, env })
  const upstream = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }
  const traceparent = `00-${upstream.traceId}-${upstream.spanId}-01`
  const answers = [
    await post(server.url, hook, { host: 'SRV-1' }, { traceparent }),
    await post(server.url, hook, { host: 'SRV-2' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  await expect.poll(() => openWork(database), { timeout: 20_000 }).toBe(0)
  const runs = () => collector.spans.filter(({ name }) => name.startsWith('run '))
  await expect.poll(() => runs().length, { timeout: 20_000 }).toBe(2)
  expect(await server.stop()).toBe(0)

  expect([...collector.services]).toEqual(['sentiero-under-test'])
  for (const run of runs()) {
    const ran = attributesOf(run)
    expect(ran).toMatchObject({ 'sentiero.run.outcome': 'failed', 'sentiero.workflow.id': hook.workflowId })
    expect(run.status.code).toBe(2)
    expect(run.traceId).toBe(String(ran['sentiero.run.id']).replaceAll('-', ''))
    const inTrace = collector.spans.filter(({ traceId }) => traceId === run.traceId)
    const steps = inTrace.filter(({ parentSpanId }) => parentSpanId === run.spanId)
    expect(new Set(steps.map((step) => attributesOf(step)['sentiero.step.type']))).toEqual(
      new Set(['flow.set', 'http.get', 'ticket.create', 'ticket.comment']),
    )
    const asking = steps.find((step) => attributesOf(step)['sentiero.step.type'] === 'http.get')
    const [request] = inTrace.filter(({ parentSpanId }) => parentSpanId === asking?.spanId)
    expect(request).toMatchObject({ name: 'GET', kind: 3 })
    expect(request && attributesOf(request)).toMatchObject({
      'server.address': '127.0.0.1',
      'server.port': vendor.port,
      'http.response.status_code': 200,
    })
    const sent = vendor.asked.map(({ headers }) => headers.traceparent)
    expect(sent).toContain(`00-${run.traceId}-${request?.spanId}-01`)
    const event = collector.spans.find(({ spanId }) => spanId === run.links[0]?.spanId)
    expect(event?.traceId).toBe(String(ran['sentiero.event.id']).replaceAll('-', ''))
  }
  const continued = collector.spans.find(({ parentSpanId }) => parentSpanId === upstream.spanId)
  expect(continued).toMatchObject({ name: 'POST /hooks/:key', kind: 2, traceId: upstream.traceId })
  expect(collector.bodies.join()).not.toMatch(/hidden-key|SRV-1/)
}, 60_000)

test('without the variables of OpenTelemetry nothing is sent along and no trace is drawn', async () => {
  await using database = await createTestDatabase()
  await using vendor = await startWebServer((_, response) => response.end('fine'))
  await insertAllowedTarget(database.db, vendorOnLoopback)
  const hook = await publishHook(database, callOut(vendor.url))
  await using server = await startServer({ databaseUrl: database.url })
  expect((await post(server.url, hook, { host: 'SRV-1' })).status).toBe(202)
  await expect.poll(() => openWork(database), { timeout: 20_000 }).toBe(0)
  expect(vendor.asked.map(({ headers }) => headers.traceparent)).toEqual([undefined])
}, 60_000)
