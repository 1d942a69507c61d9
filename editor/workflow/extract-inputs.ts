import type { Param } from '#engine/expressions/param.ts'
import type { PlainPath } from '#engine/expressions/plain-path.ts'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { pathsIn, withPaths } from './references.ts'
import { freeWord, wordOf } from './word-of.ts'

type Kinds = ReadonlyMap<string, NodeKind>

/** One value that extracted steps read from outside. */
export interface Input {
  name: string
  label: string
  path: PlainPath
  /** Absent where no field of a form can hold it, or nobody knows what it is. */
  type?: 'multiline' | 'number' | 'boolean'
}

/** Parameters that the step which runs a workflow has itself: inputs cannot be called so. */
const reserved = ['workflow', 'input', 'wait', 'most', 'unit', 'expects', 'connection']

/** Roots that a workflow run by another sees as it does. */
const shared = ['customer', 'vars']

/** What the steps read from outside, and by step and path how it is called inside. */
export function extractedInputs(
  document: WorkflowDocument,
  kinds: Kinds,
  inside: readonly DocumentNode[],
  chosen: ReadonlySet<string>,
): { inputs: Input[]; inputNames: Map<string, string> } {
  const found = new Map<string, Input>()
  const inputNames = new Map<string, string>()
  const used = new Set(reserved)
  for (const node of inside) {
    for (const param of Object.values(node.params)) {
      for (const { path } of pathsIn(param)) {
        if (!isOutside(path, node)) continue
        const key = pathText(path)
        const known = found.get(key)
        const input = known ?? inputOf(path)
        used.add(input.name)
        found.set(key, input)
        inputNames.set(`${node.id} ${key}`, input.name)
      }
    }
  }
  return { inputs: [...found.values()], inputNames }

  function isOutside([root, step]: PlainPath, node: DocumentNode): boolean {
    if (shared.includes(String(root))) return false
    if (root === 'steps') return !chosen.has(String(step))
    if (root === 'loop') return !isInLoop(node)
    return true
  }

  /** Whether `loop` is that of a container which goes along. */
  function isInLoop({ parentId }: DocumentNode): boolean {
    const parent = document.nodes.find(({ id }) => id === parentId)
    if (!parent || !chosen.has(parent.id)) return false
    // What only has an end runs once: it has no items.
    return kinds.get(parent.type)?.hasEnd ? isInLoop(parent) : true
  }

  function inputOf(path: PlainPath): Input {
    const step = path[0] === 'steps' ? document.nodes.find(({ id }) => id === path[1]) : undefined
    const plain = path[0] === 'steps' && path.length <= 3
    const name = freeWord(wordOf(plain ? [step?.name ?? 'value'] : path), used)
    const type = typeOf(document, kinds, path)
    return { name, label: labelOf(path, step?.name), path, ...(type ? { type } : {}) }
  }
}

/** The parameter with what it reads from outside led to the trigger. */
export function withInputs(param: Param, nameOf: (path: PlainPath) => string | null): Param {
  return withPaths(param, (path) => {
    const name = nameOf(path)
    return name === null ? null : `trigger.${name}`
  })
}

/** A path as it is written: `steps.a.output.items[0]["two words"]`. */
export function pathText(path: PlainPath): string {
  return path
    .map((step, at) => {
      if (at === 0) return String(step)
      if (typeof step === 'number') return `[${step}]`
      return /^[A-Za-z0-9_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
    })
    .join('')
}

function labelOf(path: PlainPath, stepName: string | undefined): string {
  const rest = stepName === undefined ? path : [stepName, ...path.slice(3)]
  return rest
    .map((step) => (typeof step === 'number' ? String(step + 1) : step))
    .join(' › ')
    .slice(0, 200)
}

/** What a schema says of the value at a path, as a field of a form. */
function typeOf(document: WorkflowDocument, kinds: Kinds, path: PlainPath): Input['type'] | undefined {
  const [root, id] = path
  const isStep = root === 'steps'
  if (!isStep && root !== 'trigger') return undefined
  const node = document.nodes.find((each) =>
    isStep ? each.id === id : kinds.get(each.type)?.role === 'trigger',
  )
  let schema: JsonValue | undefined = node && kinds.get(node.type)?.output
  for (const step of path.slice(isStep ? 3 : 1)) schema = propertyOf(schema, step)
  const type = isObject(schema) ? plainType(schema) : undefined
  if (type === 'string') return 'multiline'
  if (type === 'number' || type === 'integer') return 'number'
  return type === 'boolean' ? 'boolean' : undefined
}

function propertyOf(schema: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (!isObject(schema)) return undefined
  const own = withoutNull(schema)
  if (typeof step === 'number') return own.items
  return isObject(own.properties) ? own.properties[step] : undefined
}

function plainType(schema: JsonObject): JsonValue | undefined {
  const { type } = withoutNull(schema)
  if (!Array.isArray(type)) return type
  const real = type.filter((each) => each !== 'null')
  return real.length === 1 ? real[0] : undefined
}

function withoutNull(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.anyOf)) return schema
  const real = schema.anyOf.filter((each) => isObject(each) && each.type !== 'null')
  return real.length === 1 && isObject(real[0]) ? real[0] : schema
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
