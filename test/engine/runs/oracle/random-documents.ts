import fc from 'fast-check'
import type { Param } from '#engine/expressions/param.ts'
import {
  type DocumentEdge,
  type DocumentNode,
  type WorkflowDocument,
  workflowDocument,
} from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { expression, literal, template } from '../../../support/document.ts'
import { type Answer, forGood } from './behaviour.ts'
import { listPlaces } from './list-places.ts'

const leafTypes = {
  'test.pure': 3,
  'test.read': 3,
  'test.call': 4,
  'test.once': 4,
  'ticket.create': 3,
  'ticket.update': 1,
  'test.choose': 3,
  'flow.if': 3,
  'flow.switch': 2,
  'flow.delay': 3,
  'flow.wait_until': 2,
  'flow.stop': 1,
} as const
const groupTypes = { 'flow.each': 4, 'flow.repeat': 2, 'flow.try': 3 } as const

type LeafType = keyof typeof leafTypes
type GroupType = keyof typeof groupTypes

interface Sketch {
  type: LeafType | GroupType
  /** Steps before it, counted from any, and the ways they are left by. */
  after: { from: number; way: number }[]
  any: boolean
  disabled: boolean
  answers: Answer[]
  asked: { agains: number; finally: 'done' | 'fail' }
  pauses: boolean
  attempts: number
  initialSeconds: number
  /** Which of the steps before it it decides by, where it decides. */
  by: number
  amount: number
  body: Sketch[]
  finals: Sketch[]
  items: number
  concurrency: number
  tolerate: 'none' | 'all' | 'one' | 'third'
  collects: boolean
  /** Its parameter makes no sense. */
  bad: boolean
}

const weighted = <T extends string>(weights: Record<T, number>) =>
  fc.oneof(
    ...Object.entries<number>(weights).map(([type, weight]) => ({
      weight,
      arbitrary: fc.constant(type as T),
    })),
  )

const rarely = (weight: number) =>
  fc.oneof({ weight: 100 - weight, arbitrary: fc.constant(false) }, { weight, arbitrary: fc.constant(true) })

const answers = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Answer>({ is: 'ok' }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(1, 2, forGood).map((times): Answer => ({ is: 'fail', times })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(1, 2, 3, forGood), fc.constantFrom(0, 0, 30, 9000))
        .map(([times, afterSeconds]): Answer => ({ is: 'busy', times, afterSeconds })),
    },
    { weight: 2, arbitrary: fc.boolean().map((took): Answer => ({ is: 'unsure', took })) },
  ),
  { minLength: 1, maxLength: 3 },
)

/** Sketches of what stands in a group, `depth` groups deep at most. */
function sketches(depth: number, minLength: number, maxLength: number): fc.Arbitrary<Sketch[]> {
  const inside = depth === 0 ? fc.constant<Sketch[]>([]) : sketches(depth - 1, 1, 4)
  const finals = depth === 0 ? fc.constant<Sketch[]>([]) : sketches(depth - 1, 0, 2)
  const leaf = weighted(leafTypes)
  const type: fc.Arbitrary<LeafType | GroupType> =
    depth === 0
      ? leaf
      : fc.oneof({ weight: 7, arbitrary: leaf }, { weight: 3, arbitrary: weighted(groupTypes) })
  const sketch = type.chain((type) => {
    const isGroup = type in groupTypes
    return fc.record({
      type: fc.constant(type),
      after: fc.array(fc.record({ from: fc.nat(8), way: fc.nat(19) }), { maxLength: 3, size: 'max' }),
      any: rarely(35),
      disabled: rarely(4),
      answers,
      asked: fc.record({ agains: fc.nat(2), finally: fc.constantFrom<('done' | 'fail')[]>('done', 'fail') }),
      pauses: rarely(40),
      attempts: fc.integer({ min: 1, max: 4 }),
      initialSeconds: fc.constantFrom(0, 1, 3600),
      by: fc.nat(9),
      amount: fc.integer({ min: 1, max: 200 }),
      body: isGroup ? inside : fc.constant<Sketch[]>([]),
      finals: type === 'flow.try' ? finals : fc.constant<Sketch[]>([]),
      items: fc.integer({ min: 0, max: 4 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      tolerate: fc.constantFrom<Sketch['tolerate'][]>('none', 'all', 'one', 'third'),
      collects: fc.boolean(),
      bad: rarely(5),
    })
  })
  // Every length as likely as any other: fast-check begins with short lists, and each case is a beginning.
  return fc.array(sketch, { minLength, maxLength, size: 'max' })
}

/**
 * Documents of all that a flow can be made of. `crashes`: the engine is going to be struck down while it runs them. A write
 * without idempotency that is under way then has a person asked, and counts as an attempt, so such steps have no way out
 * for what is uncertain, and either succeed before their attempts are used up or never do.
 */
export function randomDocuments({ crashes }: { crashes: boolean }): fc.Arbitrary<WorkflowDocument> {
  const root = sketches(3, 1, 9)
  // Left to itself fast-check prefers what is small; the larger half finds what needs several things at once.
  return fc
    .oneof(root, fc.noBias(root))
    .map((root) => toDocument(root, crashes))
    .filter((document) => listPlaces(document).length <= 120)
}

interface Drawn {
  sketch: Sketch
  node: DocumentNode
  /** Steps of its group that have ended, whatever way was taken, when it begins. */
  before: Set<string>
}

function toDocument(root: Sketch[], crashes: boolean): WorkflowDocument {
  const start: DocumentNode = { id: 'start', type: 'test.start', name: 'start', params: {}, settings: {} }
  const nodes: DocumentNode[] = [start]
  const edges: DocumentEdge[] = []
  drawGroup(root, undefined, false, [])
  return workflowDocument.parse({ schemaVersion: 1, name: 'Random', nodes, edges })

  /** `around`: steps that have ended when the group begins; `ofBody`: those of the body that it is the end of. */
  function drawGroup(
    group: Sketch[],
    parentId: string | undefined,
    atEnd: boolean,
    around: DocumentNode[],
    ofBody: DocumentNode[] = [],
  ): DocumentNode[] {
    const drawn: Drawn[] = []
    for (const sketch of group) {
      const id = `n${nodes.length}`
      const sources = drawEdges(sketch, id, parentId === undefined, drawn)
      const before = sources.reduce(
        (all, set) => (sketch.any ? all.intersection(set) : all.union(set)),
        sources[0] ?? new Set<string>(),
      )
      const readable = [...drawn.map(({ node }) => node).filter((node) => before.has(node.id)), ...around]
      const settings = settingsOf(sketch, atEnd, crashes)
      const node: DocumentNode = { id, type: sketch.type, name: id, params: {}, settings }
      if (parentId !== undefined) node.parentId = parentId
      nodes.push(node)
      drawn.push({ sketch, node, before })
      const body = drawGroup(sketch.body, id, false, readable)
      drawGroup(sketch.finals, id, true, readable, body)
      node.params = paramsOf(
        sketch,
        { readable: [...readable, ...ofBody].filter(isRead), body: body.filter(isRead) },
        crashes,
      )
    }
    return drawn.map(({ node }) => node)
  }

  /** Draws what leads to a step; answers for each way what has ended when it is taken. */
  function drawEdges(sketch: Sketch, id: string, atRoot: boolean, drawn: Drawn[]): Set<string>[] {
    const sources = atRoot ? [undefined, ...drawn] : drawn
    const after = atRoot && sketch.after.length === 0 ? [{ from: sources.length - 1, way: 0 }] : sketch.after
    const ways = new Set<string>()
    for (const { from, way } of sources.length > 0 ? after : []) {
      const found = sources[from % sources.length]
      const source = found?.node.id ?? 'start'
      const sourceHandle = found ? wayOut(found, way) : 'out'
      if (ways.has(`${source} ${sourceHandle}`)) continue
      ways.add(`${source} ${sourceHandle}`)
      edges.push({ id: `e${edges.length}`, source, sourceHandle, target: id })
    }
    return [...ways].map((way) => {
      const source = drawn.find(({ node }) => node.id === way.split(' ')[0])
      return new Set(source ? [...source.before, source.node.id] : [])
    })
  }

  function wayOut({ sketch: { type } }: Drawn, way: number): string {
    const regular = {
      'test.choose': ['a', 'b'],
      'flow.if': ['yes', 'no'],
      'flow.switch': ['zero', 'one', 'default'],
    }[type as string] ?? ['out']
    if (way > 17 && type === 'test.once' && !crashes) return 'uncertain'
    if (way > 11 && mayFail(type)) return 'error'
    return regular[way % regular.length] ?? 'out'
  }
}

const isRead = ({ type }: DocumentNode) => type.startsWith('test.')
const isCall = (type: string) => ['test.read', 'test.call', 'test.once'].includes(type)
const mayFail = (type: string) =>
  isRead({ type } as DocumentNode) || type in groupTypes || type === 'ticket.update'

function settingsOf(sketch: Sketch, atEnd: boolean, crashes: boolean): DocumentNode['settings'] {
  const { type, any, disabled, pauses, attempts, initialSeconds } = sketch
  const least = crashes && type === 'test.once' ? 4 : 1
  return {
    ...(any ? { join: 'any' as const } : {}),
    ...(disabled ? { disabled } : {}),
    ...(atEnd ? { finally: true } : {}),
    ...(pauses && isRead({ type } as DocumentNode) ? { whenFailed: 'pause' as const } : {}),
    ...(isCall(type)
      ? { retry: { attempts: Math.max(least, attempts), initialSeconds, factor: 2, capSeconds: 7200 } }
      : {}),
  }
}

function paramsOf(
  sketch: Sketch,
  { readable, body }: { readable: DocumentNode[]; body: DocumentNode[] },
  crashes: boolean,
): Record<string, Param> {
  const { type, asked, by, amount, items, concurrency, bad } = sketch
  const read = readable[by % readable.length]
  const inside = body[by % body.length]
  const asks = (name: string, node: DocumentNode | undefined, otherwise: JsonValue) =>
    node ? expression(`steps.${node.id}.output.${name}`) : literal(otherwise)
  switch (type) {
    case 'test.pure':
    case 'test.choose':
    case 'test.read':
    case 'test.call':
    case 'test.once':
      return { answers: literal(answersOf(sketch, crashes)), asked: literal(asked) }
    case 'ticket.create':
      return { subject: read ? template(`After {{ steps.${read.id}.output.place }}`) : literal('First') }
    case 'ticket.update':
      return { ticket: literal('999999'), subject: literal('Nobody has it') }
    case 'flow.if':
      return { condition: asks('flag', read, by % 2 === 0) }
    case 'flow.switch':
      return {
        value: asks('number', read, by % 3),
        cases: literal([
          { id: 'zero', label: '0', equals: 0 },
          { id: 'one', label: '1', equals: 1 },
        ]),
      }
    case 'flow.delay':
      return {
        amount: literal(amount),
        unit: literal((['seconds', 'minutes', 'hours', 'days'] as const)[by % 4] ?? 'days'),
      }
    case 'flow.wait_until':
      // Before, at and after the time that the clock starts at.
      return { moment: literal(new Date(Date.UTC(2026, 1, 20 + (amount % 20))).toISOString()) }
    case 'flow.stop':
      return { outcome: literal(by % 2 === 0 ? 'succeeded' : 'failed'), message: literal('Enough') }
    case 'flow.each':
      return {
        items: literal(bad ? 'no list' : Array.from({ length: items }, (_, index) => index)),
        concurrency: literal(concurrency),
        ...(sketch.tolerate === 'none' ? {} : { onItemError: literal('continue') }),
        ...(sketch.tolerate === 'one' ? { tolerateFailures: literal(1) } : {}),
        ...(sketch.tolerate === 'third' ? { toleratePercent: literal(34) } : {}),
        ...(sketch.collects && inside ? { collect: literal(inside.id) } : {}),
      }
    case 'flow.repeat':
      return { until: asks('flag', inside, !bad), most: literal(1 + (items % 4)) }
    case 'flow.try':
      return inside ? { result: expression(`steps.${inside.id}.output.number`) } : {}
  }
}

function answersOf({ type, answers }: Sketch, crashes: boolean): Answer[] {
  return answers.map((answer) => {
    const isWriteOnce = type === 'test.once'
    if (answer.is === 'unsure' && !isWriteOnce) return { is: 'ok' }
    if (answer.is === 'busy' && !isCall(type)) return { is: 'ok' }
    if (!crashes || !isWriteOnce || !('times' in answer)) return answer
    return answer.is === 'busy' && answer.times < 3 ? answer : { ...answer, times: forGood }
  })
}
