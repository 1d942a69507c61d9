import { expect, test } from 'vitest'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'

test('no two entries of the catalogue share a type', () => {
  expect(createRegistry(catalogue).kinds.length).toBe(catalogue.actions.length + catalogue.triggers.length)
})

test.each(catalogue.actions.map((node) => [node.kind.type, node] as const))(
  'the sample of %s is what the step puts out',
  (_, node) => {
    if (node.kind.sample !== undefined) expect(node.output.safeParse(node.kind.sample).error).toBeUndefined()
    else expect(node.kind.freeParams).toBe(true)
  },
)

test.each(catalogue.actions.map((node) => [node.kind.type, node] as const))(
  'each parameter of %s has a title, and a form can tell what it is',
  (_, node) => {
    const properties = Object.entries((node.kind.params.properties ?? {}) as Record<string, object>)

    expect(properties.filter(([, schema]) => !('title' in schema)).map(([name]) => name)).toEqual([])
  },
)
