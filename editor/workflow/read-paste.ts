import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { documentEdge, documentNode, documentNote } from '#engine/graph/document.ts'
import type { Clip } from './clipboard.ts'

/** Why a pasted text makes no steps; the words for it are under `paste.<why>`. */
export type BadPaste =
  | { why: 'tooLong'; megabytes: number }
  | { why: 'notSteps' }
  | { why: 'brokenJson' | 'brokenYaml'; detail: string }
  | { why: 'n8n' | 'nodeRed' | 'noNodes' }
  | { why: 'newer' | 'unknownVersion'; version: string }
  | { why: 'tooMany'; count: number; most: number }
  | { why: 'invalid'; where: string; detail: string }

/** Of one document: as many as the server takes. */
export const mostSteps = 2000
const mostEdges = 5000
const longest = 5_000_000

const place = z.object({ x: z.number(), y: z.number() })

/** Steps out of pasted text: a clip, a whole document or a playbook, as JSON or YAML; or what is wrong with it. */
export function readPaste(text: string): Clip | BadPaste {
  if (text.length > longest) return { why: 'tooLong', megabytes: Math.ceil(text.length / 1_000_000) }
  const value = parsed(text)
  if (isBad(value)) return value
  const foreign = foreignTo(value.value)
  if (foreign) return foreign
  if (!isObject(value.value)) return { why: 'notSteps' }
  // A playbook holds its workflow among what it asks and needs.
  const isPlaybook = isObject(value.value.document)
  const document = isObject(value.value.document) ? value.value.document : value.value
  const { schemaVersion, nodes, edges, layout, connections } = document
  if (!Array.isArray(nodes)) return { why: schemaVersion === undefined ? 'notSteps' : 'noNodes' }
  if (schemaVersion !== undefined && schemaVersion !== 1) {
    const version = String(schemaVersion)
    return {
      why: typeof schemaVersion === 'number' && schemaVersion > 1 ? 'newer' : 'unknownVersion',
      version,
    }
  }
  if (nodes.length === 0 && !Array.isArray(document.notes)) return { why: 'noNodes' }
  if (nodes.length > mostSteps) return { why: 'tooMany', count: nodes.length, most: mostSteps }
  const steps = z.array(documentNode).safeParse(isPlaybook ? nodes.map(withoutInputs) : nodes)
  if (!steps.success) return invalid('nodes', steps.error)
  const lines = z
    .array(documentEdge)
    .max(mostEdges)
    .safeParse(numbered(edges ?? []))
  if (!lines.success) return invalid('edges', lines.error)
  const texts = z.array(documentNote).safeParse(document.notes ?? [])
  if (!texts.success) return invalid('notes', texts.error)
  const places = isObject(layout) ? layout : {}
  return {
    nodes: steps.data,
    edges: lines.data,
    layout: Object.fromEntries(
      Object.entries(places).flatMap(([id, at]) => {
        const read = place.safeParse(at)
        return read.success ? [[id, read.data]] : []
      }),
    ),
    ...(texts.data.length > 0 ? { notes: texts.data } : {}),
    connections: Object.fromEntries(
      Object.entries(isObject(connections) ? connections : {}).flatMap(([id, named]) => {
        if (!isObject(named) || typeof named.type !== 'string' || typeof named.name !== 'string') return []
        return [[id, { type: named.type, name: named.name }]]
      }),
    ),
  }
}

export function isBad(read: object): read is BadPaste {
  return 'why' in read
}

function parsed(text: string): { value: unknown } | BadPaste {
  if (/^\s*[{[]/.test(text)) {
    try {
      return { value: JSON.parse(text) }
    } catch (error) {
      return { why: 'brokenJson', detail: error instanceof Error ? error.message : String(error) }
    }
  }
  if (!/^(?:nodes|schemaVersion|document|slug)\s*:/m.test(text)) return { why: 'notSteps' }
  try {
    // Aliases can make a short text a huge value.
    return { value: parse(text, { maxAliasCount: 100 }) }
  } catch (error) {
    const [detail = ''] = (error instanceof YAMLParseError ? error.message : String(error)).split('\n')
    return { why: 'brokenYaml', detail }
  }
}

/** What other tools copy, by what only they write. */
function foreignTo(value: unknown): BadPaste | null {
  if (Array.isArray(value)) {
    return value.some((each) => isObject(each) && Array.isArray(each.wires)) ? { why: 'nodeRed' } : null
  }
  if (!isObject(value) || !Array.isArray(value.nodes)) return null
  const theirs = value.nodes.some(
    (node) =>
      isObject(node) &&
      (node.typeVersion !== undefined || /^(?:@n8n\/)?n8n-nodes/.test(String(node.type ?? ''))),
  )
  return theirs ? { why: 'n8n' } : null
}

/** A parameter that a playbook asks for has no value before it is asked. */
function withoutInputs(node: unknown): unknown {
  if (!isObject(node) || !isObject(node.params)) return node
  const params = Object.entries(node.params).filter(([, param]) => !(isObject(param) && 'input' in param))
  return { ...node, params: Object.fromEntries(params) }
}

/** Connections that were written by hand have no ids; pasted ones get new ones anyway. */
function numbered(edges: unknown): unknown {
  if (!Array.isArray(edges)) return edges
  return edges.map((edge, row) => (isObject(edge) ? { ...edge, id: `e${row}` } : edge))
}

function invalid(list: 'nodes' | 'edges' | 'notes', error: z.ZodError): BadPaste {
  const [issue] = error.issues
  const where = [list, ...(issue?.path ?? [])].join('.')
  return { why: 'invalid', where, detail: issue?.message ?? '' }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
