import { z } from '@hono/zod-openapi'
import type { Language, Playbook } from '../playbooks/playbook.ts'
import type { Scenario, ScenarioEvent } from '../playbooks/scenario.ts'
import type { Performance } from '../stage/stage.ts'
import { jsonValue } from './json-value.ts'

const eventKind = z.enum([
  'webhook',
  'mail',
  'schedule',
  'portal',
  'manual',
  'own',
  'passes',
  'comments',
  'closes',
  'logsTime',
  'changes',
  'answers',
  'opens',
  'replies',
])

/** How a scenario of a playbook went when it was played, step by step. */
export const playedPlaybookScenario = z.object({
  name: z.string(),
  passed: z.boolean(),
  acts: z.array(
    z.object({
      /** What happened, and a word on it: a trigger's name, a subject, a person, a type of event. */
      kind: eventKind,
      detail: z.string(),
      /** How much time went by; null where nothing but something else happened. */
      minutes: z.number().nullable(),
      at: z.iso.datetime(),
      refused: z.boolean(),
      steps: z.array(
        z.object({
          /** Which run it belongs to, 1 the first. */
          run: z.int(),
          nodeId: z.string(),
          name: z.string(),
          status: z.string(),
          writes: z.boolean(),
          error: z.string().nullable(),
        }),
      ),
      /** Why an event started nothing. */
      skipped: z.array(z.string()),
    }),
  ),
  /** What was expected, and in what it is otherwise. */
  checks: z.array(
    z.object({
      what: z.string(),
      wanted: jsonValue,
      differences: z.array(
        z.object({ where: z.string(), wanted: jsonValue.nullable(), seen: jsonValue.nullable() }),
      ),
    }),
  ),
})

export function presentPlayed(
  playbook: Playbook,
  scenario: Scenario,
  { acts, differences }: Performance,
  language: Language,
): z.output<typeof playedPlaybookScenario> {
  const names = new Map(
    playbook.document.nodes.map(({ id, name, nameIt }) => [id, (language === 'it' && nameIt) || name]),
  )
  const wanted = z.record(z.string(), jsonValue).parse({ refused: 0, ...scenario.expect })
  const isTold = (what: string) => what !== 'refused' || scenario.expect.refused !== undefined
  return {
    name: (language === 'it' && scenario.nameIt) || scenario.name,
    passed: differences.length === 0,
    acts: acts.map(({ event, at, refused, steps, skipped }) => ({
      ...describeEvent(event, names),
      at: at.toISOString(),
      refused,
      steps: steps.map(({ path: _, ...step }) => ({ ...step, name: names.get(step.nodeId) ?? step.nodeId })),
      skipped,
    })),
    checks: Object.entries(wanted).flatMap(([what, value]) => {
      const otherwise = differences.filter(({ where }) => /^\w+/.exec(where)?.[0] === what)
      if (otherwise.length === 0 && !isTold(what)) return []
      return [
        {
          what,
          wanted: value,
          differences: otherwise.map(({ where, wanted = null, seen = null }) => ({ where, wanted, seen })),
        },
      ]
    }),
  }
}

type Described = Pick<z.output<typeof playedPlaybookScenario>['acts'][number], 'kind' | 'detail' | 'minutes'>

function describeEvent(event: ScenarioEvent, names: ReadonlyMap<string, string>): Described {
  const say = (kind: Described['kind'], detail = ''): Described => ({ kind, detail, minutes: null })
  if ('passes' in event) {
    const { minutes = 0, hours = 0, days = 0 } = event.passes
    return { kind: 'passes', detail: '', minutes: minutes + hours * 60 + days * 1440 }
  }
  if ('own' in event) return say('own', event.own.type)
  if ('customer' in event) return say('replies', event.customer.body)
  if ('mail' in event) return say('mail', /^Subject: *(.*)$/im.exec(event.mail)?.[1] ?? '')
  if ('portal' in event) return say('portal', event.portal.name)
  if ('manual' in event) return say('manual', names.get(event.at))
  if ('webhook' in event) return say('webhook', names.get(event.at))
  if ('schedule' in event) return say('schedule', names.get(event.at))
  const { person } = event
  if ('comments' in person) return say('comments', person.body)
  if ('closes' in person) return say('closes')
  if ('logsTime' in person) return say('logsTime', String(person.minutes))
  if ('changes' in person) return say('changes')
  if ('answers' in person) return say('answers', person.answers)
  return say('opens')
}
