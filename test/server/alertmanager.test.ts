import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { describe, expect, onTestFailed, test } from 'vitest'
import { z } from 'zod'
import { presentTicket } from '#engine/desk/ticket-row.ts'
import { buildCustomer, buildDevice } from '../support/build.ts'
import { createTestDatabase } from '../support/database.ts'
import { needs } from '../support/needs.ts'
import { prometheusNeeded, startPrometheus } from '../support/prometheus.ts'
import { startServer } from '../support/server.ts'
import { createCaller, openWork } from './published-flow.ts'

const importedHook = z.object({
  triggers: z.tuple([z.object({ hookUrl: z.string(), secret: z.string() })]),
})

/** A web server that can be down and come back at its address. */
async function startTarget() {
  // An address of its own: nobody takes its port while it is down.
  const host = '127.0.0.2'
  let port = 0
  let server: Server | undefined

  async function up(): Promise<void> {
    server = createServer((_, response) => response.end('Here')).listen(port, host)
    await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') port = address.port
  }

  async function down(): Promise<void> {
    const ending = server
    server = undefined
    if (ending === undefined) return
    ending.close()
    ending.closeAllConnections()
    await once(ending, 'close')
  }

  await up()
  return { url: `http://${host}:${port}/`, up, down, [Symbol.asyncDispose]: down }
}

const everyProgram = prometheusNeeded.map((program) => needs(...program)).every(Boolean)

describe.runIf(everyProgram)('a web server that Prometheus watches through the blackbox exporter', () => {
  test('is one ticket while it is down, however often Alertmanager says so, and a closed one when it is back', async () => {
    await using database = await createTestDatabase()
    const { db } = database
    const customer = await buildCustomer(db, { name: 'Contoso Dental' })
    const device = await buildDevice(db, { customerId: customer.id, hostname: 'web-01' })
    await using server = await startServer({ databaseUrl: database.url })
    const call = await createCaller(database, server.url)
    const imported = await call('POST', '/api/playbooks/alert-to-ticket/import', {
      inputs: { authentication: 'bearer' },
      publish: true,
    })
    const [{ hookUrl, secret }] = importedHook.parse(imported.body).triggers
    const tickets = async () => (await db.selectFrom('tickets').selectAll().execute()).map(presentTicket)

    await using target = await startTarget()
    await using prometheus = await startPrometheus({
      target: { url: target.url, labels: { client: 'Contoso Dental', device: 'web-01' } },
      alert: {
        name: 'SiteDown',
        labels: { severity: 'critical' },
        annotations: { summary: '{{ $labels.device }} of {{ $labels.client }} does not answer' },
      },
      webhook: { url: hookUrl, secret },
    })
    onTestFailed(() => console.error(prometheus.output()))
    const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { interval: 200, timeout: 60_000 })

    await eventually(prometheus.probed).toBe('1')
    expect(await tickets()).toEqual([])

    await target.down()
    await eventually(tickets).toMatchObject([
      {
        subject: 'web-01 of Contoso Dental does not answer',
        customerId: customer.id,
        deviceId: device.id,
        priority: 'critical',
        source: 'alertmanager',
        status: 'new',
      },
    ])
    const [opened] = await tickets()
    await eventually(async () => (await tickets())[0]?.occurrences).toBeGreaterThanOrEqual(3)
    expect(await tickets()).toMatchObject([{ id: opened?.id, status: 'new', touchedAt: null }])

    await target.up()
    await eventually(tickets).toMatchObject([{ id: opened?.id, status: 'closed' }])
    await eventually(() => openWork(database)).toBe(0)
    const events = await db.selectFrom('events').select('type').orderBy('id').execute()
    const raised = events.filter(({ type }) => type === 'alert.raised')
    expect(events.at(-1)).toEqual({ type: 'alert.cleared' })
    expect(events).toHaveLength(raised.length + 1)
    expect(await tickets()).toMatchObject([
      {
        status: 'closed',
        occurrences: raised.length,
        touchedAt: null,
        resolution: 'Monitoring reports that it is over (alertmanager).',
      },
    ])
    expect(await server.stop()).toBe(0)
  }, 360_000)
})
