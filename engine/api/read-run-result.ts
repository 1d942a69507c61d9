import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { isJsonObject, jsonValue } from './json-value.ts'
import { listEffects, mostEffects } from './list-effects.ts'
import type { runView } from './present-run.ts'
import type { runResult } from './present-runbook.ts'
import { readRun } from './read-run.ts'

type Run = z.output<typeof runView>
type RunResult = z.output<typeof runResult>
type NotDone = RunResult['notDone'][number]

/** Characters of what a write says, in a list. */
const longestText = 200

const named = z.object({ id: z.string(), name: z.string() }).nullable()
const storedAnswers = z.array(z.object({ name: z.string(), label: z.string(), value: jsonValue }))

/** What a run did and did not, in words for whoever started it; undefined when there is no such run. */
export async function readRunResult(
  db: Kysely<Database>,
  registry: Registry,
  id: string,
): Promise<RunResult | undefined> {
  const run = await readRun(db, id)
  if (run === undefined) return undefined
  const [effects, start] = await Promise.all([
    listEffects(db, registry, id, { limit: mostEffects }),
    readStart(db, id),
  ])
  const nameOf = (nodeId: string) => run.document.nodes.find((node) => node.id === nodeId)?.name ?? nodeId
  const wrote = effects.filter(({ status }) => status === 'done' || status === 'planned')
  return {
    runId: run.id,
    workflowId: run.workflowId,
    name: start?.name ?? run.workflowName,
    status: run.status,
    mode: run.mode,
    startedBy: start?.starter_name ?? null,
    createdAt: run.createdAt,
    finishedAt: run.finishedAt,
    ticket: named.parse(start?.ticket ?? null),
    device: named.parse(start?.device ?? null),
    customer: named.parse(start?.customer ?? null),
    answers: storedAnswers.parse(start?.answers ?? []),
    done: wrote.map(({ nodeId, path, kind, target, resultRef, status, input }) => ({
      nodeId,
      path,
      name: nameOf(nodeId),
      kind,
      target,
      text: firstText(input),
      reference: resultRef,
      planned: status === 'planned',
    })),
    notDone: notDone(run, registry, new Set(wrote.map(({ nodeId }) => nodeId))),
    outputs: outputsOf(run.result),
    reasons: run.explanation.reasons,
  }
}

/** What tells people most of a write: its subject, its words, not the ids that it goes by. */
function firstText(input: JsonValue): string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return ''
  const said = ['subject', 'title', 'body', 'text', 'message', 'note', 'description', 'script']
    .map((name) => input[name] ?? (isJsonObject(input.resolved) ? input.resolved[name] : undefined))
    .find((value) => typeof value === 'string' && value.trim() !== '')
  const text = typeof said === 'string' ? said.trim().replaceAll(/\s+/g, ' ') : ''
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}

/** Steps that failed, and those that would have written something and did not. */
function notDone(run: Run, registry: Registry, wrote: ReadonlySet<string>): NotDone[] {
  const over = run.status === 'succeeded' || run.status === 'failed' || run.status === 'cancelled'
  return run.document.nodes.flatMap((node): NotDone[] => {
    const kind = registry.kind(node.type)
    const last = run.steps.findLast(({ nodeId }) => nodeId === node.id)
    const entry = { nodeId: node.id, name: node.name, kind: node.type }
    if (last?.status === 'error') return [{ ...entry, why: 'failed', message: last.error?.message ?? '' }]
    if (last?.status === 'uncertain')
      return [{ ...entry, why: 'uncertain', message: last.error?.message ?? '' }]
    const writes = kind?.effect === 'writes' || kind?.effect === 'destroys'
    if (!over || !writes || wrote.has(node.id) || node.settings.disabled) return []
    if (last?.status === 'cancelled') return [{ ...entry, why: 'cancelled', message: '' }]
    return [{ ...entry, why: run.status === 'succeeded' ? 'other_way' : 'not_reached', message: '' }]
  })
}

function outputsOf(result: JsonValue): RunResult['outputs'] {
  if (result === null) return []
  if (typeof result !== 'object' || Array.isArray(result)) return [{ name: '', value: result }]
  return Object.entries(result).map(([name, value]) => ({ name, value }))
}

interface StartRow {
  name: string
  starter_name: string
  answers: JsonValue
  ticket: JsonValue
  device: JsonValue
  customer: JsonValue
}

async function readStart(db: Kysely<Database>, runId: string): Promise<StartRow | undefined> {
  const { rows } = await sql<StartRow>`
    select s.name, s.starter_name, s.answers,
           case when t.id is not null then jsonb_build_object('id', t.id, 'name', '#' || t.number || ' ' || t.subject) end as ticket,
           case when d.id is not null then jsonb_build_object('id', d.id, 'name', d.hostname) end as device,
           case when c.id is not null then jsonb_build_object('id', c.id, 'name', c.name) end as customer
      from runbook_starts s left join tickets t on t.id = s.ticket_id
      left join all_runs r on r.id = s.run_id left join events e on e.id = r.event_id
      left join devices d on d.id = e.device_id left join customers c on c.id = r.customer_id
     where s.run_id = ${runId}`.execute(db)
  return rows[0]
}
