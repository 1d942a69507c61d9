import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import { readBusinessHours, readHoursOf } from '../flow/business-hours.ts'
import { checkDocument } from '../graph/check.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import { toGraph } from '../graph/graph.ts'
import { placeKey } from '../graph/place.ts'
import { sameJson } from '../graph/same-json.ts'
import { maintenanceScope, recurrence } from '../msp/maintenance-window.ts'
import { reason, reasonText } from '../noise/reason.ts'
import type { Registry } from '../registry.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { type Intake, sourceKey, triggerParams } from '../runs/trigger-params.ts'
import { type PlayDeps, type PlayedRun, playRun, readingOnly } from '../scenarios/play-run.ts'
import { asRun } from '../scenarios/played.ts'
import type { Listener } from '../triggers/find-listeners.ts'
import {
  type ChangedEvent,
  endBacktest,
  reportProgress,
  type TakenBacktest,
  takeBacktest,
} from './backtest-store.ts'
import { bills, countPast, type HeardSources, type LiveRun, type PastItem, readPast } from './past.ts'
import { createReplay, type Replayed, type RuleSurroundings } from './replay-rules.ts'
import {
  amountOf,
  type BacktestSummary,
  createSummary,
  type EventComparison,
  type PricedEffect,
} from './summary.ts'

export type BacktestDeps = PlayDeps & { loadVersion: LoadVersion }

/** Events that are kept to be looked at; the others are counted only. */
const mostChanges = 5000
/** Events read at once, with all that came of them. */
const chunk = 200

/** Works on the oldest backtest that nobody works on; false where there is none. */
export async function tendBacktests(deps: BacktestDeps, signal?: AbortSignal): Promise<boolean> {
  const backtest = await takeBacktest(deps.db)
  if (!backtest) return false
  try {
    const summary = await runBacktest(deps, backtest, signal)
    // One that stops with its process is taken up by another.
    if (signal?.aborted) return false
    await endBacktest(deps.db, backtest, summary ? { summary } : 'cancelled')
  } catch (error) {
    await endBacktest(deps.db, backtest, { error: error instanceof Error ? error.message : String(error) })
    throw error
  }
  return true
}

/** What is known of an event until all that hear it have decided. */
interface Open {
  item: PastItem
  draft: EventComparison['draft']
  /** Triggers that have put it off. */
  waiting: number
}

/** Plays a draft over the events of a span of time. Undefined where it was stopped. */
export async function runBacktest(
  deps: BacktestDeps,
  backtest: TakenBacktest,
  signal?: AbortSignal,
): Promise<BacktestSummary | undefined> {
  const { workflowId, document, from, to } = backtest
  const { registry } = deps
  if (checkDocument(document, registry.kind).some(({ severity }) => severity === 'error')) {
    throw new Error('The draft has errors: mend them, then ask again.')
  }
  const graph = toGraph(document)
  const { listeners, heard } = await findDraftListeners(deps.db, registry, workflowId, document)
  const bySource = Map.groupBy(listeners, ({ sourceKey }) => sourceKey)
  const byHand = new Map(listeners.map((listener) => [`manual:${listener.triggerId}`, listener]))
  const replay = createReplay(registry, await readSurroundings(deps.db))
  const span = { from, to, ...heard }
  const total = await countPast(deps.db, span)
  const summary = createSummary()
  const open = new Map<string, Open>()
  let changed: ChangedEvent[] = []
  let kept = 0
  let notKept = 0
  let done = 0

  return readingOnly(deps.db, async (db) => {
    const playing = { ...deps, db }
    for (let after = idAt(from.getTime()); ; ) {
      const items = await readPast(db, deps, workflowId, span, { after, limit: chunk })
      for (const item of items) {
        await hear(playing, item)
        done += 1
        if (signal?.aborted) return undefined
        await yieldToOthers()
      }
      if (items.length === 0) {
        for (const replayed of replay.passTo(to)) await take(playing, replayed)
        for (const { item, draft } of open.values()) close(item, draft)
      }
      const next = await reportProgress(deps.db, backtest, { total: Math.max(total, done), done, changed })
      changed = []
      if (next === 'stop') return undefined
      const last = items.at(-1)
      if (!last) return summary.answer(notKept)
      after = last.event.id
    }
  })

  async function hear(playing: PlayDeps, item: PastItem): Promise<void> {
    const { event } = item
    open.set(event.id, {
      item,
      draft: { runs: 0, failures: [], effects: [], reason: '', assumed: [] },
      waiting: 0,
    })
    if (item.byHand) {
      const listener = byHand.get(event.sourceKey)
      // What was only tried concerns nobody.
      if (item.runs.length === 0) open.delete(event.id)
      else if (listener) await start(playing, item, listener, item.runs[0]?.startedAt ?? event.receivedAt, {})
    } else {
      const hearing = (bySource.get(event.sourceKey) ?? []).filter((listener) =>
        hears(registry, listener, item),
      )
      for (const replayed of replay.hear(event, hearing)) await take(playing, replayed)
    }
    const entry = open.get(event.id)
    if (entry && entry.waiting === 0) close(entry.item, entry.draft)
  }

  async function take(playing: PlayDeps, { event, listener, decision, at }: Replayed): Promise<void> {
    const entry = open.get(event.id)
    if (!entry) return
    const { draft, item } = entry
    const again = event.receivedAt < at
    if (again && decision.decision !== 'deferred') entry.waiting -= 1
    if (decision.decision === 'deferred' && !again) entry.waiting += 1
    draft.reason = reasonText(decision.reason)
    draft.why = decision.reason
    if (decision.decision === 'started') await start(playing, item, listener, at, decision.mark ?? {})
    if (again && entry.waiting === 0) close(item, draft)
  }

  async function start(
    playing: PlayDeps,
    { event, record, runs }: PastItem,
    { nodeId }: Listener,
    at: Date,
    mark: { flapping?: true; heldBack?: number },
  ): Promise<void> {
    const entry = open.get(event.id)
    if (!entry) return
    const live = runs.find(({ triggerNode }) => triggerNode === nodeId) ?? runs[0]
    const played = await playRun(playing, {
      workflowId,
      graph,
      triggerNode: nodeId,
      event: { ...record, noise: mark },
      customerId: event.parties?.customer?.id ?? null,
      now: live?.startedAt ?? at,
      answers: live?.answers ?? [],
      sameInput: true,
    })
    const { draft } = entry
    draft.runs += 1
    if (played.failure) draft.failures.push(played.message)
    draft.effects.push(...priced(registry, played, live))
    draft.assumed.push(...played.assumed)
  }

  function close(item: PastItem, draft: EventComparison['draft']): void {
    const { event, runs, reason, why } = item
    open.delete(event.id)
    const published = {
      runs: runs.length,
      failures: runs.flatMap(({ failed }) => (failed ? ['failed'] : [])),
      effects: runs.flatMap(({ effects }) => effects),
      reason,
      why,
    }
    const customerId = event.parties?.customer?.id ?? null
    const change = summary.add({ eventId: event.id, customerId, published, draft })
    if (!change) return
    kept += 1
    if (kept > mostChanges) notKept += 1
    else
      changed.push({
        eventId: event.id,
        customerId,
        change,
        details: { published, draft, runIds: runs.map(({ id }) => id) },
      })
  }
}

/** What a run that was played would have written, with the amounts as far as anybody knows them. */
function priced(registry: Registry, played: PlayedRun, live: LiveRun | undefined): PricedEffect[] {
  const effects = asRun(played.effects, played.runId, live?.id ?? played.runId)
  const before = new Map(live?.effects.map((effect) => [placeKey(effect), effect]))
  return effects.map((effect) => {
    if (!bills(registry, effect.kind)) return effect
    const same = before.get(placeKey(effect))
    if (same?.kind === effect.kind && sameJson(same.input, effect.input))
      return { ...effect, amount: same.amount }
    return { ...effect, amount: amountOf(played.plans.get(placeKey(effect)) ?? null) }
  })
}

/** False for events that we made ourselves and the trigger does not ask for. */
function hears(registry: Registry, { type }: Listener, { event }: PastItem): boolean {
  const own = registry.trigger(type)?.own
  return own === undefined || own.types.includes(event.type)
}

/** The triggers of a draft as they would hear events, and which events either it or the published version hears. */
async function findDraftListeners(
  db: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  document: WorkflowDocument,
): Promise<{ listeners: Listener[]; heard: HeardSources }> {
  const rows = await db
    .selectFrom('triggers')
    .select(['id', 'node_id', 'hook_key', 'source_key', 'hears'])
    .where('workflow_id', '=', workflowId)
    .execute()
  const listeners = rows.flatMap((row): Listener[] => {
    const node = document.nodes.find(({ id }) => id === row.node_id)
    const trigger = node && registry.trigger(node.type)
    const intake: Intake | undefined = trigger?.kind.intake
    if (!node || !trigger || !intake) return []
    return [
      {
        triggerId: row.id,
        workflowId,
        nodeId: node.id,
        version: 0,
        sourceKey: sourceKey(intake, row.id, row.hook_key),
        type: node.type,
        params: triggerParams(trigger.params, node.params),
        noise: node.settings.noise ?? {},
        scope: document.settings.customerScope,
        limits: undefined,
        mode: { mode: 'live', canaryCustomerIds: [] },
        off: node.settings.disabled ? reason('trigger_off') : undefined,
      },
    ]
  })
  const sources = [...rows.map((row) => row.source_key), ...listeners.map((listener) => listener.sourceKey)]
  const own = sourceKey('own', '', null)
  return {
    listeners,
    heard: {
      sources: [
        ...new Set([...sources.filter((source) => source !== own), ...rows.map(({ id }) => `manual:${id}`)]),
      ],
      ownTypes: [
        ...new Set([
          ...rows.flatMap(({ hears }) => hears),
          ...listeners.flatMap(({ type }) => registry.trigger(type)?.own?.types ?? []),
        ]),
      ],
    },
  }
}

async function readSurroundings(db: Kysely<Database>): Promise<RuleSurroundings> {
  const windows = await db
    .selectFrom('maintenance_windows')
    .select(['reason', 'scope', 'starts_at', 'ends_at', 'recurrence'])
    .execute()
  const { rows: customers } = await sql<{ id: string }>`
    select id from customers where business_hours is not null`.execute(db)
  const hours = await readHoursOf(
    db,
    customers.map(({ id }) => id),
  )
  hours.set('', await readBusinessHours(db))
  return {
    windows: windows.map((row) => ({
      reason: row.reason,
      scope: maintenanceScope.parse(row.scope),
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      recurrence: row.recurrence === null ? null : recurrence.parse(row.recurrence),
    })),
    hours,
  }
}
