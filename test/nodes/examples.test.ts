import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeExample } from '#engine/graph/node-example.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { needs } from '../support/needs.ts'
import { slapdNeeded } from '../support/slapd.ts'
import { sshdNeeded } from '../support/sshd.ts'
import { openStepExamples, type StepExamples } from '../support/try-step-example.ts'
import { openTriggerExamples, type TriggerExamples } from '../support/try-trigger-example.ts'

const { kinds } = createRegistry(catalogue)

test.each(kinds.map((kind) => [kind.type, kind] as const))(
  '%s has one to three examples',
  (type, { examples }) => {
    const count = examples?.length ?? 0
    const sentence = `"${type}" has ${count} examples. Give it one to three in "examples", see nodes/README.md.`
    expect(count > 0 && count <= 3, sentence).toBe(true)
  },
)

test('no two examples of a node have one title', () => {
  const titles = kinds.flatMap(({ type, examples = [] }) => examples.map(({ title }) => `${type}: ${title}`))
  expect(titles.length).toBe(new Set(titles).size)
})

describe('an example of a trigger:', () => {
  let triggers: TriggerExamples
  beforeAll(async () => {
    triggers = await openTriggerExamples()
  })
  afterAll(() => triggers?.[Symbol.asyncDispose]())

  test.each(examplesOf('trigger'))('%s: %s', async (type, _, example) => {
    if ('delivery' in example) await triggers.try(type, example)
    else expect.unreachable('This is an example of a step')
  })
})

describe('an example of a step:', () => {
  let steps: StepExamples
  beforeAll(async () => {
    steps = await openStepExamples()
  })
  afterAll(() => steps?.[Symbol.asyncDispose]())

  const needing = (type: string) => examplesOf('action').filter(([, , example]) => connects(example, type))

  test.each(examplesOf('action').filter(([, , example]) => !connects(example, 'ssh', 'ldap')))(
    '%s: %s',
    async (type, _, example) => {
      if ('delivery' in example) expect.unreachable('This is an example of a trigger')
      else await steps.try(type, example)
    },
  )

  test.runIf(needs(...sshdNeeded)).each(needing('ssh'))(
    '%s: %s, on a real SSH server',
    async (type, _, example) => {
      if ('delivery' in example) expect.unreachable('This is an example of a trigger')
      else await steps.try(type, example)
    },
  )

  test.runIf(needs(...slapdNeeded)).each(needing('ldap'))(
    '%s: %s, on a real OpenLDAP',
    async (type, _, example) => {
      if ('delivery' in example) expect.unreachable('This is an example of a trigger')
      else await steps.try(type, example)
    },
  )
})

function connects(example: NodeExample, ...types: string[]): boolean {
  const connections = 'delivery' in example ? {} : (example.given?.connections ?? {})
  return Object.values(connections).some(({ type }) => types.includes(type))
}

function examplesOf(role: NodeKind['role']): [string, string, NodeExample][] {
  return kinds
    .filter((kind) => kind.role === role)
    .flatMap(({ type, examples = [] }) =>
      examples.map((example): [string, string, NodeExample] => [type, example.title, example]),
    )
}
