import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { toGraph, upstreamOf } from '../graph/graph.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { stepsNeededBy } from '../graph/part.ts'
import type { Registry } from '../registry.ts'
import { listGivenOutputs } from './given-outputs.ts'
import { findPin, listPins } from './pins.ts'
import { type RunControl, runControl } from './run-control.ts'
import { snapshotDraft } from './snapshot-draft.ts'
import { NotStartable, startTrial } from './start-workflow.ts'

/** All that is pinned for one trial, in characters of JSON. */
const mostPinned = 8_000_000

/** How a draft is tried. */
export interface DraftTrial {
  workflowId: string
  actor: string
  mode: 'dry' | 'test'
  triggerNode?: string | undefined
  /** What the trigger gives; without it and an event what is pinned to the trigger. */
  input?: JsonObject | undefined
  eventId?: string | undefined
  breakpoints?: string[] | undefined
  stepping?: boolean | undefined
  /** The step to end after. */
  until?: string | undefined
  /** Of `until`: only that step runs, on what the steps before it gave. */
  alone?: RunControl['alone']
}

/**
 * Starts a run of the draft as it is now, on what is pinned to its steps. Throws `NotStartable`, `NotPublishable` where the
 * draft has errors, and `UnreadableDelivery` where a form does not take the input.
 */
export async function startDraftTrial(
  tx: Kysely<Database>,
  registry: Registry,
  trial: DraftTrial,
): Promise<{ runId: string; eventId: string }> {
  const { workflowId, actor, mode, until, alone, breakpoints, stepping } = trial
  const { version, document } = await snapshotDraft(tx, registry, workflowId, actor, until)
  const isTrigger = (type: string) => registry.trigger(type) !== undefined
  const actions = new Set(document.nodes.filter(({ type }) => !isTrigger(type)).map(({ id }) => id))
  if (until !== undefined && !actions.has(until)) {
    throw new NotStartable('There is no such step in the draft: save it, then choose the step again.')
  }
  const pinned = (await listPins(tx, workflowId)).filter(({ nodeId }) => actions.has(nodeId))
  let pins: RunControl['pins'] = Object.fromEntries(
    pinned.map(({ nodeId, output, handle }) => [nodeId, { output, ...(handle === null ? {} : { handle }) }]),
  )
  if (until !== undefined && alone) {
    const needed = stepsNeededBy(document, until)
    const { [until]: _itself, ...others } = pins
    pins = { ...(await givenFor(tx, workflowId, needed)), ...others }
    const missing = document.nodes.filter(({ id }) => needed.includes(id) && !(id in pins))
    if (missing.length > 0) {
      throw new NotStartable(
        `It uses what ${missing.map(({ name }) => `"${name}"`).join(' and ')} gave, which has not run yet: run to there first.`,
      )
    }
  }
  // Whoever runs to a step wants to see it run.
  if (until !== undefined) delete pins[until]
  if (JSON.stringify(pins).length > mostPinned) {
    throw new NotStartable('What is pinned is too large for one run, at most 8 MB together: unpin a step.')
  }
  const triggerNode = trial.triggerNode ?? (until === undefined ? undefined : triggerOf(until))
  const data = await dataOf(triggerNode)
  const steered = { pins, ...defined({ until, alone, breakpoints, stepping }) }
  const control = Object.keys(pins).length > 0 || Object.keys(steered).length > 1
  return startTrial(
    tx,
    registry,
    {
      workflowId,
      trigger: triggerNode === undefined ? undefined : { nodeId: triggerNode },
      input: data.input ?? {},
      trust: `user ${actor}`,
      reason: `Tried by ${actor}`,
    },
    { mode, version, eventId: data.eventId, control: control ? runControl.parse(steered) : undefined },
  )

  /** The trigger that leads to a step; any where none does. */
  function triggerOf(nodeId: string): string | undefined {
    const before = upstreamOf(toGraph(document), nodeId)
    const triggers = document.nodes.filter(({ type }) => isTrigger(type))
    return (triggers.find(({ id }) => before.has(id)) ?? triggers[0])?.id
  }

  /** What is given, else what is pinned to the trigger; for a part of the workflow also its last event, or an example. */
  async function dataOf(nodeId: string | undefined): Promise<{ input?: JsonObject; eventId?: string }> {
    if (trial.eventId) return { eventId: trial.eventId }
    if (trial.input) return { input: trial.input }
    const triggers = document.nodes.filter(({ type }) => isTrigger(type))
    const trigger =
      triggers.find(({ id }) => id === nodeId) ?? (triggers.length === 1 ? triggers[0] : undefined)
    if (!trigger) return {}
    const pin = await findPin(tx, workflowId, trigger.id)
    if (pin?.eventId && (await isKept(pin.eventId))) return { eventId: pin.eventId }
    if (pin) return { input: objectOf(pin.output) }
    if (until === undefined) return {}
    const [last] = await listGivenOutputs(tx, workflowId, [trigger.id])
    if (last?.eventId) return { eventId: last.eventId }
    return { input: objectOf(registry.kind(trigger.type)?.sample ?? {}) }
  }

  async function isKept(eventId: string): Promise<boolean> {
    const event = await tx.selectFrom('events').select('id').where('id', '=', eventId).executeTakeFirst()
    return event !== undefined
  }
}

async function givenFor(
  tx: Kysely<Database>,
  workflowId: string,
  nodeIds: readonly string[],
): Promise<RunControl['pins']> {
  const given = await listGivenOutputs(tx, workflowId, nodeIds)
  return Object.fromEntries(given.map(({ nodeId, output, handle }) => [nodeId, { output, handle }]))
}

function objectOf(value: JsonValue): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}
