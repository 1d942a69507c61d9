import { type Kysely, sql } from 'kysely'
import { DatabaseError } from 'pg'
import { recordAudit } from '../auth/audit.ts'
import type { Database } from '../db/schema.ts'
import { type DemoRecord, demoCounts, lockDemo, readDemo } from './load-demo.ts'

/** Something of the demo is in real use; the message says what, and what to do. */
export class DemoInUse extends Error {
  override name = 'DemoInUse'
}

/**
 * Removes what the demo made, with all that came to it since: tickets of its customers, runs of its workflows. Nothing
 * else goes: where something of yours stands on it, throws `DemoInUse` and removes nothing. Undefined where no demo is
 * loaded.
 */
export async function removeDemo(
  db: Kysely<Database>,
  { actor }: { actor: string },
): Promise<DemoRecord | undefined> {
  try {
    return await db.transaction().execute(async (tx) => {
      await lockDemo(tx)
      const demo = await readDemo(tx)
      if (!demo) return undefined
      await refuseIfUsed(tx, demo)
      await removeRuns(tx, demo)
      await removeDesk(tx, demo)
      await tx.deleteFrom('settings').where('name', '=', 'demo').execute()
      await recordAudit(tx, { actor, action: 'demo.removed', subject: 'demo', detail: demoCounts(demo) })
      return demo
    })
  } catch (error) {
    // 23503, foreign key violation: a row that the demo did not make speaks of one that it did.
    if (!(error instanceof DatabaseError) || error.code !== '23503') throw error
    throw new DemoInUse(
      `Something of yours in "${error.table ?? 'another table'}" belongs to a customer, device or ticket of the demo. ` +
        'Move it to a customer of your own or delete it, then remove the demo.',
    )
  }
}

async function refuseIfUsed(tx: Kysely<Database>, { customers, workflows }: DemoRecord): Promise<void> {
  const { rows } = await sql<{ what: string; name: string }>`
    select 'connection' as what, name from connections where customer_id = any(${customers}::uuid[])
    union all
    select 'provider', port from port_bindings where customer_id = any(${customers}::uuid[])
    union all
    select 'allowed target', name from http_allow_list where customer_id = any(${customers}::uuid[])
    union all
    select 'export', 'number ' || number from export_batches
     where customer_id = any(${customers}::uuid[])
        or id in (select export_id from billing_lines where customer_id = any(${customers}::uuid[])
                  union select export_id from time_entries where customer_id = any(${customers}::uuid[]))
    union all
    select 'run under way', w.name from runs r join workflows w on w.id = r.workflow_id
     where r.customer_id = any(${customers}::uuid[]) and not r.workflow_id = any(${workflows}::uuid[])
     limit 1`.execute(tx)
  const [used] = rows
  if (!used) return
  const mend =
    used.what === 'export'
      ? 'What was handed to the bookkeeping stays: the demo cannot be removed any more.'
      : 'End or delete it, then remove the demo.'
  throw new DemoInUse(`The ${used.what} "${used.name}" concerns a customer of the demo. ${mend}`)
}

/** Workflows are deleted as by hand; their runs, and the events that started them, go altogether. */
async function removeRuns(tx: Kysely<Database>, { customers, workflows }: DemoRecord): Promise<void> {
  const gone = sql`any(${workflows}::uuid[])`
  await sql`update workflows set deleted_at = now(), enabled = false where id = ${gone} and deleted_at is null`.execute(
    tx,
  )
  await sql`update triggers set enabled = false where workflow_id = ${gone}`.execute(tx)
  await sql`delete from hook_refusals where trigger_id in (select id from triggers where workflow_id = ${gone})`.execute(
    tx,
  )
  await sql`
    with ended as materialized (
      select id from runs where workflow_id = ${gone} union all select id from run_history where workflow_id = ${gone}
    ), a as (delete from steps where run_id in (select id from ended)
    ), p as (delete from payloads where run_id in (select id from ended)
    ), b as (delete from effects where run_id in (select id from ended)
    ), c as (delete from waits where run_id in (select id from ended)
    ), d as (delete from lock_claims where run_id in (select id from ended)
    ), e as (delete from debounce_holders where run_id in (select id from ended)
    ), f as (delete from run_files where run_id in (select id from ended)
    ), g as (delete from runbook_starts where run_id in (select id from ended)
    ), h as (delete from approvals where workflow_id = ${gone}
    ), i as (delete from runs where workflow_id = ${gone})
    delete from run_history where workflow_id = ${gone}`.execute(tx)
  await sql`
    with told as materialized (
      select id from events
       where customer_id = any(${customers}::uuid[])
          or source_key in (select source_key from triggers where workflow_id = ${gone} and source_key <> 'own')
    ), a as (delete from event_decisions where event_id in (select id from told)
    ), b as (delete from deferred_decisions where event_id in (select id from told)
    ), c as (delete from event_keys where event_id in (select id from told)
    ), d as (delete from problems
              where source_key in (select source_key from triggers where workflow_id = ${gone} and source_key <> 'own'))
    delete from events where id in (select id from told)`.execute(tx)
}

/** In one statement: what refers to each other goes together. */
async function removeDesk(tx: Kysely<Database>, demo: DemoRecord): Promise<void> {
  const of = sql`any(${demo.customers}::uuid[])`
  await sql`
    with gone_tickets as materialized (
      select id from tickets where customer_id = ${of} or id = any(${demo.tickets}::uuid[])
    ), gone_contracts as materialized (
      select id from contracts where customer_id = ${of} or id = any(${demo.contracts}::uuid[])
    ), gone_times as materialized (
      select id from time_entries where customer_id = ${of} or ticket_id in (select id from gone_tickets)
    ), a as (delete from ticket_attachments where ticket_id in (select id from gone_tickets)
    ), b as (delete from ticket_comments where ticket_id in (select id from gone_tickets)
    ), c as (delete from ticket_messages where ticket_id in (select id from gone_tickets)
    ), d as (delete from ticket_repeats where ticket_id in (select id from gone_tickets)
    ), e as (delete from ticket_history where ticket_id in (select id from gone_tickets)
    ), f as (delete from contract_draws
              where contract_id in (select id from gone_contracts) or ticket_id in (select id from gone_tickets)
    ), g as (delete from time_entry_changes where time_entry_id in (select id from gone_times)
    ), h as (delete from billing_lines where customer_id = ${of} or ticket_id in (select id from gone_tickets)
    ), i as (delete from time_entries where id in (select id from gone_times)
    ), j as (delete from tickets where id in (select id from gone_tickets)
    ), k as (delete from approvals where customer_id = ${of}
    ), l as (delete from stored_values where customer_id = ${of}
    ), m as (delete from contracts where id in (select id from gone_contracts)
    ), n as (delete from devices where customer_id = ${of} or id = any(${demo.devices}::uuid[])
    ), o as (delete from contacts where customer_id = ${of} or id = any(${demo.contacts}::uuid[])
    ), p as (delete from sites where customer_id = ${of} or id = any(${demo.sites}::uuid[]))
    delete from customers where id = ${of}`.execute(tx)
}
