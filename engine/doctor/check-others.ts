import { sql } from 'kysely'
import { listSealedElsewhere } from '../cli/sealed-elsewhere.ts'
import { findFolders, lockNumber } from '../triggers/listen-mailboxes.ts'
import { type Check, count, fine, problem, warning } from './finding.ts'

/** Connections to other systems whose last use failed. */
export const checkConnections: Check = async ({ db }) => {
  const connections = await db.selectFrom('connections').select(['name', 'status', 'status_detail']).execute()
  const failing = connections.filter(({ status }) => status === 'failing')
  if (failing.length === 0) return fine('connections', `${connections.length}, none is known to fail`)
  return problem(
    'connections',
    failing.map(({ name, status_detail: detail }) => `"${name}" fails: ${detail}`).join('; '),
    'Open it under Connections, mend it and check it, or "sentiero connection check NAME".',
  )
}

/** Mailboxes that workflows read, and whether anybody reads them. */
export const checkMailboxes: Check = async ({ db, pool }) => {
  const wanted = [...(await findFolders(pool)).values()]
  if (wanted.length === 0) return fine('mailboxes', 'no workflow reads one')
  const { rows: locks } = await sql`
    select from pg_locks where locktype = 'advisory' and granted and classid = 0 and objid = ${lockNumber}::oid
       and database = (select oid from pg_database where datname = current_database())`.execute(db)
  if (locks.length === 0) {
    return problem(
      'mailboxes',
      `nobody reads ${count(wanted.length, 'folder')} that workflows wait for`,
      'Mailboxes are read by the processes that run workflows: start one.',
    )
  }
  const known = await db.selectFrom('connections').select(['id', 'name', 'status', 'status_detail']).execute()
  const broken = wanted.flatMap(({ connectionId, folder }) => {
    const connection = known.find(({ id }) => id === connectionId)
    if (connection?.status === 'ok') return []
    return [
      `${folder} of "${connection?.name ?? connectionId}": ${connection?.status_detail || 'never opened'}`,
    ]
  })
  if (broken.length === 0) return fine('mailboxes', `${count(wanted.length, 'folder')} are listened to`)
  return problem(
    'mailboxes',
    broken.join('; '),
    'Mend the connection: its mail waits on the server meanwhile.',
  )
}

/** What refuses a delivery that was meant to start something. */
const refusing = ['signature', 'unreadable', 'too_large', 'unready', 'off']

export const checkWebhooks: Check = async ({ db }) => {
  const { rows } = await sql<{ workflow: string; reason: string; n: number }>`
    select w.name as workflow, r.reason, sum(r.count)::int as n
      from hook_refusals r join triggers t on t.id = r.trigger_id join workflows w on w.id = t.workflow_id
     where r.last_at > now() - interval '1 day' and r.code = any(${refusing}) and w.deleted_at is null
     group by 1, 2 order by n desc limit 5`.execute(db)
  if (rows.length === 0) return fine('webhooks', 'none was refused in the last day')
  return warning(
    'webhooks',
    `refused in the last day: ${rows.map(({ workflow, reason, n }) => `"${workflow}" ${n} times (${reason})`).join('; ')}`,
    'Open the trigger of the workflow: it shows the refused deliveries and how the sender has to prove itself.',
  )
}

/** Secrets that the key of this installation does not open. */
export const checkSecrets: Check = async ({ db, secrets }) => {
  const { connections, webhooks, variables } = await listSealedElsewhere(db, secrets)
  const sealed = [
    ...connections.map(({ name }) => `connection "${name}"`),
    ...webhooks.map(({ workflow }) => `webhook of "${workflow}"`),
    ...variables.map((name) => `variable "${name}"`),
  ]
  if (sealed.length === 0) return fine('secrets', 'the key opens all of them')
  return problem(
    'secrets',
    `sealed with another key: ${sealed.slice(0, 10).join(', ')}${sealed.length > 10 ? ` and ${sealed.length - 10} more` : ''}`,
    'Start with the SENTIERO_SECRET_KEY (or the file secret-key of the data folder) that was used then, or enter them again.',
  )
}
