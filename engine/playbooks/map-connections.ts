import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import type { Registry } from '../registry.ts'

/** Connections by the id that a file has for them: what another server can tell its own by, and no secrets. */
export const namedConnections = z.record(
  z.string().max(100),
  z.object({ type: z.string().max(100), name: z.string().max(200) }),
)
export type NamedConnections = z.output<typeof namedConnections>

/** Connections that a file works with and that are not here or not chosen; `issues` has one sentence for each. */
export class ConnectionsMissing extends Error {
  override name = 'ConnectionsMissing'
  readonly issues: readonly { where: string; message: string }[]
  constructor(issues: readonly { where: string; message: string }[]) {
    super(
      `The file works with connections that have to be chosen: ${issues.map(({ message }) => message).join(' ')}`,
    )
    this.issues = issues
  }
}

interface UsedConnection {
  /** As the file has it: an id of the server that it came from, or a name that somebody wrote. */
  id: string
  port: string | undefined
  /** Where it stands: the place of the node, and the name of its parameter. */
  at: { node: number; param: string }[]
}

interface Here {
  id: string
  name: string
  type: string
}

/** The connections that the steps of a document are bound to, in the order of its steps. */
export function connectionsIn(
  { nodes }: WorkflowDocument,
  kindOf: Registry['kind'],
): readonly UsedConnection[] {
  const used = new Map<string, UsedConnection>()
  for (const [node, { type, params }] of nodes.entries()) {
    for (const [param, picker] of connectionParams(kindOf(type)?.params)) {
      const given = params[param]
      if (given?.kind !== 'literal' || typeof given.value !== 'string' || given.value === '') continue
      const id = given.value
      const port = picker.split(':')[1]
      const known = used.get(id) ?? { id, port, at: [] }
      known.at.push({ node, param })
      used.set(id, known)
    }
  }
  return [...used.values()]
}

const formOfStep = z.object({ properties: z.record(z.string(), z.object({ picker: z.string().optional() })) })

function connectionParams(form: unknown): [param: string, picker: string][] {
  const properties = formOfStep.safeParse(form).data?.properties ?? {}
  return Object.entries(properties).flatMap(([name, { picker }]): [string, string][] =>
    picker?.startsWith('connection') ? [[name, picker]] : [],
  )
}

/** A document as its file has it: with the names of the connections that it works with, where it does, and no more of them. */
export async function withConnections(
  db: Kysely<Database>,
  document: WorkflowDocument,
  kindOf: Registry['kind'],
): Promise<WorkflowDocument & { connections?: NamedConnections }> {
  const used = new Set(connectionsIn(document, kindOf).map(({ id }) => id))
  const named = (await connectionsHere(db)).filter(({ id }) => used.has(id))
  if (named.length === 0) return document
  return {
    ...document,
    connections: Object.fromEntries(named.map(({ id, type, name }) => [id, { type, name }])),
  }
}

/**
 * The document with the connections of this server in the places of those that it came with. `chosen` says which, by the
 * name or id that the file has: the name or id here. What is not chosen stays where it is here already, or goes to the
 * connection of the same type and name. Throws `ConnectionsMissing` naming all others, and what could take their places.
 */
export async function mapConnections(
  db: Kysely<Database>,
  registry: Registry,
  document: WorkflowDocument,
  named: NamedConnections,
  chosen: Readonly<Record<string, string>>,
): Promise<{ document: WorkflowDocument; mapped: { from: string; to: string; id: string }[] }> {
  const here = await connectionsHere(db)
  const used = connectionsIn(document, registry.kind)
  const issues: { where: string; message: string }[] = []
  const mapped: { from: string; to: string; id: string }[] = []
  const nodes = document.nodes.map((node) => ({ ...node, params: { ...node.params } }))
  const asked = new Set(Object.keys(chosen))
  for (const connection of used) {
    const theirs = Object.hasOwn(named, connection.id) ? named[connection.id] : undefined
    const label = theirs?.name ?? connection.id
    const fits = here.filter((each) => fillsPort(registry, each, connection.port))
    const key = [connection.id, label].find((name) => Object.hasOwn(chosen, name))
    if (key !== undefined) asked.delete(key)
    const found = key === undefined ? sameHere(connection.id, theirs, fits) : pick(chosen[key] ?? '', fits)
    const place = connection.at.map(({ node, param }) => `nodes.${node}.params.${param}`).join(', ')
    if (found) {
      mapped.push({ from: label, to: found.name, id: found.id })
      for (const { node, param } of connection.at) {
        const step = nodes[node]
        if (step) step.params[param] = { kind: 'literal', value: found.id }
      }
      continue
    }
    const kind = theirs ? ` (${theirs.type})` : ''
    issues.push({
      where: place,
      message: `"${label}"${kind} is to be chosen. ${hintFor(label, connection.port, fits)}`,
    })
  }
  for (const name of asked) {
    const names = used.map(({ id }) => `"${named[id]?.name ?? id}"`).join(', ')
    const hint = names === '' ? 'It works with none.' : `It works with: ${names}.`
    issues.push({
      where: `connection.${name}`,
      message: `The file works with no connection "${name}". ${hint}`,
    })
  }
  if (issues.length > 0) throw new ConnectionsMissing(issues)
  return { document: { ...document, nodes }, mapped }
}

function connectionsHere(db: Kysely<Database>): Promise<Here[]> {
  return db.selectFrom('connections').select(['id', 'name', 'type']).orderBy('name').orderBy('id').execute()
}

function fillsPort(registry: Registry, { type }: Here, port: string | undefined): boolean {
  return port === undefined || Object.keys(registry.connector(type)?.provides ?? {}).includes(port)
}

/** No two connections have one name. */
function sameHere(
  id: string,
  theirs: { type: string; name: string } | undefined,
  fits: readonly Here[],
): Here | undefined {
  return (
    fits.find((each) => each.id === id) ??
    fits.find(({ type, name }) => (theirs ? type === theirs.type && name === theirs.name : name === id))
  )
}

function pick(wanted: string, fits: readonly Here[]): Here | undefined {
  return fits.find(({ id, name }) => id === wanted || name === wanted)
}

function hintFor(label: string, port: string | undefined, fits: readonly Here[]): string {
  if (fits.length === 0) return `Add a connection for it first${port === undefined ? '' : ` (${port})`}.`
  const choices = fits.map(({ id, name }) => `"${name}" (${id})`).join(', ')
  return `Give --connection "${label}"=NAME; those that fit are: ${choices}.`
}
