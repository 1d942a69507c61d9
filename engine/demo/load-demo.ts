import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { recordAudit } from '../auth/audit.ts'
import type { Database } from '../db/schema.ts'
import { loadDemoDesk } from '../desk/demo.ts'
import type { ImportDeps } from '../playbooks/describe-triggers.ts'
import { loadWeek } from './load-week.ts'
import { type DemoLanguage, readWeek } from './week.ts'

/** Ids of what the demo made: this, and nothing else, goes when it is removed. */
const demoRecord = z.object({
  loadedAt: z.iso.datetime(),
  customers: z.array(z.uuid()),
  sites: z.array(z.uuid()),
  contacts: z.array(z.uuid()),
  contracts: z.array(z.uuid()),
  devices: z.array(z.uuid()),
  tickets: z.array(z.uuid()),
  workflows: z.array(z.uuid()),
  runs: z.int(),
  events: z.int(),
})

export type DemoRecord = z.output<typeof demoRecord>

const parts = ['customers', 'sites', 'contacts', 'contracts', 'devices', 'tickets'] as const
// Any fixed number: whoever loads or removes the demo comes one after the other.
const DEMO_LOCK = 4_600_033

export interface DemoRequest {
  /** As the audit log names who did it. */
  actor: string
  language: DemoLanguage
  now: Date
}

/**
 * Makes an invented MSP: customers with what they have, workflows, and a week of events and runs. Again changes nothing:
 * answers what there is.
 */
export async function loadDemo(
  db: Kysely<Database>,
  deps: ImportDeps,
  { actor, language, now }: DemoRequest,
): Promise<DemoRecord> {
  const week = await readWeek(language)
  return db.transaction().execute(async (tx) => {
    await lockDemo(tx)
    const known = await readDemo(tx)
    if (known) return known
    const before = await listIds(tx)
    await loadDemoDesk(tx, now)
    const after = await listIds(tx)
    const made = Object.fromEntries(parts.map((part) => [part, [...after[part].difference(before[part])]]))
    const { workflows, runs, events } = await loadWeek(tx, deps, week, { actor, language, now })
    const record = demoRecord.parse({ loadedAt: now.toISOString(), ...made, workflows, runs, events })
    await tx
      .insertInto('settings')
      .values({ name: 'demo', value: JSON.stringify(record) })
      .execute()
    await recordAudit(tx, { actor, action: 'demo.loaded', subject: 'demo', detail: demoCounts(record) })
    return record
  })
}

/** How many of each there are. */
export function demoCounts(record: DemoRecord) {
  const { customers, devices, tickets, workflows, runs, events } = record
  return {
    customers: customers.length,
    devices: devices.length,
    tickets: tickets.length,
    workflows: workflows.length,
    runs,
    events,
  }
}

/** What the demo made; undefined where it is not loaded. */
export async function readDemo(db: Kysely<Database>): Promise<DemoRecord | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', 'demo').executeTakeFirst()
  return row && demoRecord.parse(row.value)
}

export async function lockDemo(tx: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${DEMO_LOCK})`.execute(tx)
}

async function listIds(db: Kysely<Database>): Promise<Record<(typeof parts)[number], Set<string>>> {
  const ids = async (table: (typeof parts)[number]) =>
    new Set((await db.selectFrom(table).select('id').execute()).map(({ id }) => id))
  return {
    customers: await ids('customers'),
    sites: await ids('sites'),
    contacts: await ids('contacts'),
    contracts: await ids('contracts'),
    devices: await ids('devices'),
    tickets: await ids('tickets'),
  }
}
