import { rm } from 'node:fs/promises'
import { v7 as uuidv7 } from 'uuid'
import { readConfig } from '#engine/config.ts'
import { insertCustomer } from '#engine/desk/customers.ts'
import { insertDevice } from '#engine/desk/devices.ts'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { openInstallation } from '#engine/open-installation.ts'
import { createLoadVersion } from '#engine/runs/load-version.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { decideDeferred } from '#engine/triggers/decide-deferred.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { insertEvents } from '#engine/triggers/store-events.ts'
import { catalogue } from '#nodes'
import { buildDocument, literal } from '../support/document.ts'
import { newDataDir, testSecretKey } from '../support/server.ts'
import type { Measurement } from './figures.ts'

const devices = 200
const events = 10_000
const atOnce = 200
const rules: NoiseSettings = {
  filter: { match: 'all', conditions: [{ field: 'trigger.title', operator: 'contains', value: 'disk' }] },
  minSeverity: 'medium',
  holdMinutes: 1,
  flap: { changes: 20, minutes: 10 },
  dedupMinutes: 30,
  maintenance: 'defer',
  rate: { perHour: 1000, above: 'summary' },
  hours: 'queue',
}

/** What an event costs this process from its row to the decision, with every rule of its trigger on. */
export const measureIntakeCpu: Measurement = {
  title: 'intake with all noise rules on',
  names: ['intake_cpu_ms'],
  async measure() {
    const dataDir = await newDataDir()
    const config = readConfig({ SENTIERO_DATA_DIR: dataDir, SENTIERO_SECRET_KEY: testSecretKey })
    const opened = { connections: 4, name: 'bench' }
    try {
      await using installation = await openInstallation(config, catalogue, () => undefined, opened)
      return await measureIn(installation)
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

async function measureIn({ db, pool, registry }: Awaited<ReturnType<typeof openInstallation>>) {
  const id = uuidv7()
  const document = buildDocument(
    {
      hook: {
        type: 'alert.received',
        params: { authentication: literal('none') },
        settings: { noise: rules },
      },
      keep: { type: 'flow.set' },
    },
    ['hook -> keep'],
  )
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('workflows')
      .values({ id, name: 'bench', draft: JSON.stringify(document) })
      .execute()
    await publishWorkflow(tx, registry, id, { actor: 'bench', note: '' })
  })
  const { source_key: sourceKey } = await db
    .selectFrom('triggers')
    .select('source_key')
    .where('workflow_id', '=', id)
    .executeTakeFirstOrThrow()
  const customer = await insertCustomer(db, { name: 'Rossi Srl' })
  for (let nth = 0; nth < devices; nth++) {
    await insertDevice(db, { hostname: `SRV-${nth}`, customerId: customer.id })
  }
  await db
    .insertInto('maintenance_windows')
    .values({
      id: uuidv7(),
      reason: 'bench',
      scope: JSON.stringify({ kind: 'devices', values: [uuidv7()] }),
      starts_at: new Date(0),
      ends_at: new Date(Date.now() + 86_400_000),
      created_by: 'bench',
    })
    .execute()
  const loadVersion = createLoadVersion(db)
  const times: number[] = []
  for (let done = 0; done < events; done += atOnce) {
    await insertEvents(
      pool,
      Array.from({ length: atOnce }, (_, nth) => draftOf(sourceKey, done + nth)),
    )
    const before = process.cpuUsage()
    await routeEvents(db, registry, loadVersion)
    await decideDeferred(db, registry, loadVersion, new Date())
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1000 / atOnce)
  }
  const warm = times.slice(times.length / 5).toSorted((a, b) => a - b)
  const at = (share: number) => Number((warm[Math.floor(share * (warm.length - 1))] ?? 0).toFixed(3))
  return {
    intake_cpu_ms: {
      value: at(0.5),
      unit: 'ms',
      of: 'processor time of the server process for one event, in batches',
      p99: at(0.99),
      events,
      batch: atOnce,
      devices,
    },
  }
}

/** Every device is raised, repeated and cleared in turn. */
function draftOf(sourceKey: string, nth: number) {
  const device = nth % devices
  const isClear = Math.floor(nth / devices) % 3 === 2
  return {
    sourceKey,
    trust: 'none',
    draft: {
      type: isClear ? 'alert.cleared' : 'alert.raised',
      source: 'bench',
      dedupKey: `disk:${device}`,
      state: isClear ? ('cleared' as const) : ('raised' as const),
      hints: { hostname: `SRV-${device}`, customerName: 'Rossi Srl' },
      data: { title: `Disk of SRV-${device} is full`, severity: 'high', text: 'x'.repeat(500) },
      raw: null,
    },
  }
}
