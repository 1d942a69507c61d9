import type { Graph } from '../graph/graph.ts'
import { placeKey } from '../graph/place.ts'
import type { EventRecord } from '../runs/claim.ts'
import { type Difference, differences } from './differences.ts'
import { fromStored } from './kept-answers.ts'
import { type PlayDeps, playRun, readingOnly } from './play-run.ts'
import { asRun, type Outcome } from './played.ts'
import type { ExpectedOutcome, ScenarioResult, StoredEvent } from './scenario.ts'
import type { StoredScenario } from './scenario-store.ts'

/** Plays scenarios against a workflow as it is drawn in `graph`, one after the other, and says how each went. */
export function playScenarios(
  deps: PlayDeps,
  graph: Graph,
  scenarios: readonly StoredScenario[],
): Promise<{ id: string; result: ScenarioResult }[]> {
  if (scenarios.length === 0) return Promise.resolve([])
  return readingOnly(deps.db, async (db) => {
    const played = []
    for (const scenario of scenarios) {
      played.push({ id: scenario.id, result: await playOne({ ...deps, db }, graph, scenario) })
    }
    return played
  })
}

async function playOne(deps: PlayDeps, graph: Graph, scenario: StoredScenario): Promise<ScenarioResult> {
  const { workflowId, triggerNode, customerId, startsAt, fromRun, expected } = scenario
  const trigger = graph.nodes.get(triggerNode)?.node
  if (!trigger || !deps.registry.trigger(trigger.type)) {
    const message = 'The trigger that it begins with is not in the workflow any more.'
    return { passed: false, differences: [], assumed: [], message }
  }
  const played = await playRun(deps, {
    workflowId,
    graph,
    triggerNode,
    event: toEventRecord(scenario.event),
    customerId,
    now: startsAt,
    answers: scenario.answers.map(fromStored),
    sameInput: false,
  })
  const { status, failure, effects } = played
  const found = compareOutcomes(expected, asRun({ status, failure, effects }, played.runId, fromRun))
  return { passed: found.length === 0, differences: found, assumed: played.assumed, message: played.message }
}

/** In what a run went otherwise than expected; effects are lined up by their steps, in whatever order they came. */
export function compareOutcomes(
  expected: ExpectedOutcome,
  seen: Outcome,
): (Difference & { nodeId?: string })[] {
  const failedAt = (seen.failure ?? expected.failure)?.nodeId
  const ended = differences(
    { status: expected.status, failure: expected.failure },
    { status: seen.status, failure: seen.failure },
  ).map((one) => (failedAt ? { ...one, nodeId: failedAt } : one))
  const rest = new Map(seen.effects.map((effect) => [placeKey(effect), effect]))
  const ofEffects = expected.effects.flatMap((wanted) => {
    const { nodeId } = wanted
    const other = rest.get(placeKey(wanted))
    rest.delete(placeKey(wanted))
    const where = `effects.${placeKey(wanted)}`
    if (!other || other.kind !== wanted.kind) {
      return [{ where, wanted: { ...wanted }, seen: other && { ...other }, nodeId }]
    }
    return differences(wanted.input, other.input).map((one) => ({
      ...one,
      where: one.where === '' ? where : `${where}.${one.where}`,
      nodeId,
    }))
  })
  const beside = [...rest.values()].map((effect) => ({
    where: `effects.${placeKey(effect)}`,
    wanted: undefined,
    seen: { ...effect },
    nodeId: effect.nodeId,
  }))
  return [...ended, ...ofEffects, ...beside]
}

function toEventRecord({ occurredAt, receivedAt, noise, ...event }: StoredEvent): EventRecord {
  const { flapping, heldBack } = noise ?? {}
  return {
    ...event,
    occurredAt: new Date(occurredAt),
    receivedAt: new Date(receivedAt),
    noise: {
      ...(flapping === undefined ? {} : { flapping }),
      ...(heldBack === undefined ? {} : { heldBack }),
    },
  }
}
