import { z } from '@hono/zod-openapi'
import type { ScenarioResult } from '../scenarios/scenario.ts'
import type { StoredScenario } from '../scenarios/scenario-store.ts'
import { jsonValue } from './json-value.ts'

const scenarioResultView = z.object({
  passed: z.boolean(),
  differences: z.array(
    z.object({
      /** Such as `status`, or `effects.ticket.subject` with the id of the step. */
      where: z.string(),
      wanted: jsonValue.optional(),
      seen: jsonValue.optional(),
      nodeId: z.string().optional(),
    }),
  ),
  /** Steps of which nothing was recorded: their example stood for what they would have given. */
  assumed: z.array(z.string()),
  message: z.string(),
})

/** A past run as it is to go again. */
export const scenarioView = z.object({
  id: z.string(),
  name: z.string(),
  triggerNode: z.string(),
  fromRun: z.string(),
  fromVersion: z.int(),
  startsAt: z.iso.datetime(),
  expected: z.object({
    status: z.enum(['succeeded', 'failed']),
    failure: z.object({ nodeId: z.string(), code: z.string() }).nullable(),
    effects: z.array(z.object({ nodeId: z.string(), path: z.string(), kind: z.string(), input: jsonValue })),
  }),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** How it went when it was played last; null where it never was, or what is expected was changed since. */
  played: z.object({ revision: z.int(), at: z.iso.datetime(), result: scenarioResultView }).nullable(),
})

/** How scenarios went with a draft. */
export const playedDraftView = z.object({
  revision: z.int(),
  items: z.array(z.object({ id: z.string(), name: z.string(), result: scenarioResultView })),
})

export function presentScenario(scenario: StoredScenario): z.output<typeof scenarioView> {
  const { id, name, triggerNode, fromRun, fromVersion, startsAt, expected, createdBy, createdAt, played } =
    scenario
  return {
    id,
    name,
    triggerNode,
    fromRun,
    fromVersion,
    startsAt: startsAt.toISOString(),
    expected,
    createdBy,
    createdAt: createdAt.toISOString(),
    played: played && {
      revision: played.revision,
      at: played.at.toISOString(),
      result: presentResult(played.result),
    },
  }
}

export function presentResult({
  differences,
  ...result
}: ScenarioResult): z.output<typeof scenarioResultView> {
  return {
    ...result,
    differences: differences.map(({ where, wanted, seen, nodeId }) => ({
      where,
      ...(wanted === undefined ? {} : { wanted }),
      ...(seen === undefined ? {} : { seen }),
      ...(nodeId === undefined ? {} : { nodeId }),
    })),
  }
}
