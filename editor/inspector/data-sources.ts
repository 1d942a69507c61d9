import type { Scope } from '#engine/expressions/scope.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'

/** Something whose data a step can use. */
export interface DataSource {
  /** How expressions call it. */
  path: string
  value: JsonValue
  is: 'step' | 'trigger' | 'loop' | 'customer' | 'event' | 'vars' | 'run'
  nodeId?: string
  name?: string
  /** Steps back, 1 for the one before; undefined for what is not on the way, as a step inside a loop of its own. */
  back?: number
}

/** All data that a step can use, the nearest first. */
export function dataSources(scope: Scope, document: WorkflowDocument, nodeId: string): DataSource[] {
  const back = stepsBack(document, nodeId)
  const trigger = document.nodes.find(
    ({ id }) => back.has(id) && !(id in scope.steps) && hasNoWayIn(document, id),
  )
  const steps = document.nodes.flatMap(({ id, name }): DataSource[] => {
    const step = scope.steps[id]
    if (!step) return []
    const distance = back.get(id)
    return [
      {
        is: 'step',
        path: `steps.${id}.output`,
        value: step.output,
        nodeId: id,
        name,
        ...(distance === undefined ? {} : { back: distance }),
      },
    ]
  })
  const start: DataSource = {
    is: 'trigger',
    path: 'trigger',
    value: scope.trigger,
    ...(trigger ? { nodeId: trigger.id, name: trigger.name } : {}),
    back: (trigger && back.get(trigger.id)) ?? document.nodes.length,
  }
  const near = [...steps, start].toSorted((a, b) => (a.back ?? 0.5) - (b.back ?? 0.5))
  const vars: DataSource[] =
    Object.keys(scope.vars).length > 0 ? [{ is: 'vars', path: 'vars', value: scope.vars }] : []
  return [
    ...(scope.loop ? [{ is: 'loop' as const, path: 'loop', value: { ...scope.loop } }] : []),
    ...near,
    { is: 'customer', path: 'customer', value: scope.customer },
    { is: 'event', path: 'event', value: scope.event },
    ...vars,
    { is: 'run', path: 'run', value: scope.run },
  ]
}

function hasNoWayIn({ edges, nodes }: WorkflowDocument, id: string): boolean {
  return (
    nodes.some((node) => node.id === id && node.parentId === undefined) &&
    edges.every(({ target }) => target !== id)
  )
}

/** How many steps before a step each of those before it stands, by the shortest way; around a container counts as one. */
export function stepsBack(document: WorkflowDocument, nodeId: string): Map<string, number> {
  const into = Map.groupBy(document.edges, ({ target }) => target)
  const parents = new Map(document.nodes.map(({ id, parentId }) => [id, parentId]))
  const found = new Map<string, number>()
  let open = [nodeId]
  for (let back = 1; open.length > 0; back++) {
    const next: string[] = []
    for (const id of open) {
      const parent = parents.get(id)
      const entries = into.get(id)?.map(({ source }) => source) ?? []
      const before = entries.length > 0 || parent === undefined ? entries : [parent]
      for (const source of before) {
        if (found.has(source) || source === nodeId) continue
        found.set(source, back)
        next.push(source)
      }
    }
    open = next
  }
  return found
}
