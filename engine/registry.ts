import type { NodeKind } from './graph/node-kind.ts'
import type { Catalogue, StepImporter } from './sdk/catalogue.ts'
import type { Connector } from './sdk/connector.ts'
import type { ActionNode } from './sdk/node.ts'
import type { TriggerNode } from './sdk/trigger.ts'

export interface Registry {
  kinds: readonly NodeKind[]
  connectors: readonly Connector[]
  importers: readonly StepImporter[]
  kind(type: string): NodeKind | undefined
  action(type: string): ActionNode | undefined
  trigger(type: string): TriggerNode | undefined
  connector(type: string): Connector | undefined
}

/** Indexes the catalogue by type; two entries of one type are a mistake in the catalogue. */
export function createRegistry(catalogue: Catalogue): Registry {
  const triggers = indexByType(catalogue.triggers, (node) => node.kind.type)
  const actions = indexByType(catalogue.actions, (node) => node.kind.type)
  const connectors = indexByType(catalogue.connectors, (connector) => connector.type)
  const kinds = [...catalogue.triggers, ...catalogue.actions].map((node) => node.kind)
  const kindByType = indexByType(kinds, (kind) => kind.type)
  return {
    kinds,
    connectors: catalogue.connectors,
    importers: catalogue.importers ?? [],
    kind: (type) => kindByType.get(type),
    action: (type) => actions.get(type),
    trigger: (type) => triggers.get(type),
    connector: (type) => connectors.get(type),
  }
}

function indexByType<T>(entries: readonly T[], typeOf: (entry: T) => string): Map<string, T> {
  const index = new Map<string, T>()
  for (const entry of entries) {
    const type = typeOf(entry)
    if (index.has(type)) throw new Error(`The catalogue holds two entries of type "${type}"`)
    index.set(type, entry)
  }
  return index
}
