import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { commentTicket } from '../desk/comment-ticket.ts'
import { tellTicketOfRunbook } from '../desk/tell-runbook.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { resultWords } from './result-words.ts'

interface EndedStart {
  runId: string
  ticketId: string
  name: string
  starter: string
  language: string
  /** Null where the run has been dropped with its day. */
  status: string | null
  error: { message?: string } | null
  retries: number
  result: JsonValue
}

/** Tickets told at once at most. */
const batch = 50
/** Characters of one value on a ticket at most; the rest is in the run. */
const longestValue = 500

/** Tells tickets how the runbooks ended that were started from them, each once for each end. Answers how many. */
export async function tellResults(db: Kysely<Database>, registry: Registry): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<EndedStart>`
      select s.run_id as "runId", s.ticket_id as "ticketId", s.name, s.starter_name as starter, s.language,
             r.status, r.error, r.retries, r.result
        from runbook_starts s left join all_runs r on r.id = s.run_id
       where s.told_at is null and s.ticket_id is not null
         and (r.id is null or r.status in ('succeeded', 'failed', 'cancelled'))
       order by s.created_at limit ${batch} for update of s skip locked`.execute(tx)
    for (const start of rows) await tellOne(tx, registry, start)
    if (rows.length > 0) {
      const ids = rows.map(({ runId }) => runId)
      await sql`update runbook_starts set told_at = now() where run_id = any(${ids}::uuid[])`.execute(tx)
    }
    return rows.length
  })
}

async function tellOne(tx: Kysely<Database>, registry: Registry, start: EndedStart): Promise<void> {
  const { runId, ticketId, name, starter, status, error, language, retries, result } = start
  if (status === null) return
  const end = {
    name,
    starter,
    status,
    error: status === 'failed' ? (error?.message ?? null) : null,
    wrote: await stepsThatWrote(tx, registry, runId),
    outputs: outputsOf(result),
  }
  const actor = { kind: 'automation', name } as const
  // Whoever has it go on after a failure is told of the next end too.
  const effect = { key: uuidv5(`runbook result ${retries}`, runId), runId, actor }
  await commentTicket(tx, ticketId, { body: resultWords(end, language), authorName: name }, effect)
  await tellTicketOfRunbook(tx, ticketId, { runId, name, status }, actor)
}

/** By name, in the order in which they were done. */
async function stepsThatWrote(tx: Kysely<Database>, registry: Registry, runId: string): Promise<string[]> {
  const types = registry.kinds
    .filter(({ effect }) => effect === 'writes' || effect === 'destroys')
    .map(({ type }) => type)
  const { rows } = await sql<{ name: string; times: number }>`
    select coalesce(n ->> 'name', n ->> 'id') as name, count(*)::int as times
      from all_runs r join workflow_versions v on v.workflow_id = r.workflow_id and v.version = r.version,
           jsonb_array_elements(v.document -> 'nodes') n, steps s
     where r.id = ${runId} and s.run_id = r.id and s.node_id = n ->> 'id' and s.status = 'ok'
       and n ->> 'type' = any(${types}::text[])
     group by n ->> 'id', 1 order by min(s.seq)`.execute(tx)
  return rows.map(({ name, times }) => (times > 1 ? `${name} (${times})` : name))
}

function outputsOf(result: JsonValue): [string, string][] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return []
  return Object.entries(result).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [name, text.length > longestValue ? `${text.slice(0, longestValue)}…` : text]
  })
}

/** The ticket is to be told again when a run that is taken up ends once more. */
export async function tellAgain(tx: Kysely<Database>, runId: string): Promise<void> {
  await tx.updateTable('runbook_starts').set({ told_at: null }).where('run_id', '=', runId).execute()
}
