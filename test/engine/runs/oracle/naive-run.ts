import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { itemPath, type Place, placeKey } from '#engine/graph/place.ts'
import { answerAt, behaviourOf, outputAt, wayAt } from './behaviour.ts'

/** How a step is left behind at one place. */
export interface Settled extends Place {
  /** As the last row of the place says. */
  status: 'ok' | 'error' | 'uncertain'
  /** The way it was left by; null for a failure that nothing handles. */
  handle: string | null
  attempt: number
  output: unknown
  /** Times that its write took effect outside. */
  performed: 0 | 1
  /** What the ledger says of its write to the outside. */
  ledger?: 'done' | 'not_done' | 'unknown'
  ticket?: true
}

/**
 * What a run may come to. Where nothing ends it early there is one outcome: each of `places`, and all of them are
 * `certain`. A failure that nothing handles and a stop end what is beside them, in their item or in the whole run, and how
 * far that had come depends on the order in which steps happened to be made: such places are in `places`, for whatever of
 * them happened happened so, but not `certain`.
 */
export interface NaiveRun {
  /** `succeeded`, or `failed` and the step that the run ended with. */
  outcomes: Set<string>
  places: Map<string, Settled>
  certain: Set<string>
  /** Of the workflow's own steps, those skipped as well; undefined where the run ends early. */
  root: Record<string, { status: string; handle: string | null }> | undefined
  /**
   * A race within a race, which this reading does not follow: an item that may fail or end the run, or a step that reads
   * what may not be there. All that is certain then is that nothing happens which `places` does not know.
   */
  isExact: boolean
}

/** How the steps of a body end: all are made, one fails and nothing handles it, or one ends the run. */
interface BodyEnd {
  end: 'over' | 'failed' | 'stopped'
  /** Keys of the places that are certainly left behind. */
  certain: Set<string>
  fates: Map<string, Fate>
}

/** What becomes of a step. One that is never decided keeps whoever waits for it waiting. */
interface Fate {
  settled?: { status: string; handle: string | null } | undefined
  /** It ends what it stands in. */
  ends?: 'failed' | 'stopped' | undefined
  /** All that certainly came before its end, and with it. */
  past: Set<string>
}

/**
 * Runs a document in the plainest way: recursively, in memory, in the order in which it is written. It knows no time: that a
 * join of `any` begins before its other ways are decided shows in the order of steps only, which the tests of `next` are about.
 */
export function runNaively(document: WorkflowDocument): NaiveRun {
  const places = new Map<string, Settled>()
  const certainOf = new Map<string, Set<string>>()
  const stops = new Set<string>()
  let isExact = true

  const { end, certain, fates } = runBody(stepsIn(undefined, false), '')
  const outcomes = new Set<string>()
  if (end === 'over') outcomes.add('succeeded')
  for (const [id, { ends }] of fates) if (ends === 'failed') outcomes.add(`failed ${id}`)
  for (const stop of stops) outcomes.add(stop)
  const root =
    end === 'over'
      ? Object.fromEntries(
          [...fates].map(([id, { settled }]) => [id, settled ?? { status: 'skipped', handle: null }]),
        )
      : undefined
  return { outcomes, places, certain, root, isExact }

  function stepsIn(parentId: string | undefined, atEnd: boolean): DocumentNode[] {
    return document.nodes.filter(
      (node) => node.parentId === parentId && (node.settings.finally === true) === atEnd,
    )
  }

  function runBody(steps: DocumentNode[], path: string): BodyEnd {
    const fates = new Map<string, Fate>()
    for (const node of steps) fates.set(node.id, fateOf(node, path, fates))
    const all = [...fates.values()]
    const ending = all.filter(({ ends }) => ends)
    const kinds = new Set(ending.map(({ ends }) => ends))
    if (kinds.size > 1 && path !== '') isExact = false
    const certain =
      ending.length === 0
        ? unionOf(all.map(({ past }) => past))
        : intersectionOf(ending.map(({ past }) => past))
    certainOf.set(path, certain)
    return { end: kinds.has('failed') ? 'failed' : kinds.has('stopped') ? 'stopped' : 'over', certain, fates }
  }

  function fateOf(node: DocumentNode, path: string, fates: Map<string, Fate>): Fate {
    if (node.type === 'test.start') return { settled: { status: 'ok', handle: 'out' }, past: new Set() }
    const incoming = document.edges.filter(({ target }) => target === node.id)
    if (incoming.length === 0) return path === '' ? skipped([]) : made(node, path, new Set())
    const ways = incoming.map((edge) => ({ is: wayOf(edge, fates), past: pastOf(edge, fates) }))
    const taken = ways.filter(({ is }) => is === 'taken')
    if (node.settings.join === 'any' && taken.length > 0) {
      return made(node, path, intersectionOf(taken.map(({ past }) => past)))
    }
    if (ways.some(({ is }) => is === 'never')) return { past: new Set() }
    if (taken.length === 0) return skipped(ways.map(({ past }) => past))
    return made(node, path, unionOf(ways.map(({ past }) => past)))
  }

  function made(node: DocumentNode, path: string, before: Set<string>): Fate {
    const place = { path, nodeId: node.id }
    const { settled, ends, inside } = node.settings.disabled
      ? { settled: passed(node, place) }
      : isGroup(node)
        ? runGroup(node, place)
        : runStep(node, place)
    const past = unionOf([before, inside ?? new Set()])
    if (!settled) return { ends, past }
    places.set(placeKey(place), settled)
    past.add(placeKey(place))
    const fails = settled.handle === null
    const { handle } = settled
    return {
      settled: { status: settled.status === 'ok' ? 'ok' : 'error', handle },
      ends: fails ? 'failed' : ends,
      past,
    }
  }

  /** A disabled step is left by the first way drawn that is none for failures. */
  function passed(node: DocumentNode, place: Place): Settled {
    const way = document.edges.find(
      ({ source, sourceHandle }) => source === node.id && !['error', 'uncertain'].includes(sourceHandle),
    )
    return { ...place, ...ok(way?.sourceHandle ?? 'out', null) }
  }

  function leads(node: DocumentNode, handle: string): boolean {
    return document.edges.some(({ source, sourceHandle }) => source === node.id && sourceHandle === handle)
  }

  function failed(node: DocumentNode, place: Place, attempt = 1): Settled {
    const handle = leads(node, 'error') ? 'error' : null
    return { ...place, status: 'error', handle, attempt, output: undefined, performed: 0 }
  }

  interface Made {
    /** Undefined for a group that the run ended in. */
    settled?: Settled
    ends?: 'stopped' | undefined
    /** What is certainly left behind in a group. */
    inside?: Set<string>
  }

  function runStep(node: DocumentNode, place: Place): Made {
    switch (node.type) {
      case 'flow.stop': {
        const outcome = paramOf(node, 'outcome', place.path)
        stops.add(outcome === 'failed' ? `failed ${node.id}` : 'succeeded')
        return { settled: { ...place, ...ok('out', undefined) }, ends: 'stopped' }
      }
      case 'flow.if':
        return { settled: { ...place, ...ok(paramOf(node, 'condition', place.path) ? 'yes' : 'no') } }
      case 'flow.switch': {
        const way = ({ 0: 'zero', 1: 'one' } as Record<string, string>)[
          String(paramOf(node, 'value', place.path))
        ]
        return { settled: { ...place, ...ok(way ?? 'default') } }
      }
      case 'flow.delay':
      case 'flow.wait_until':
        return { settled: { ...place, ...ok('out') } }
      case 'ticket.create':
        return { settled: { ...place, ...ok('out'), ticket: true } }
      case 'ticket.update':
        return { settled: failed(node, place) }
      default:
        return { settled: runTestStep(node, place) }
    }
  }

  function runTestStep(node: DocumentNode, place: Place): Settled {
    const behaviour = behaviourOf(node)
    const answer = answerAt(behaviour, place)
    const isWrite = ['test.call', 'test.once'].includes(node.type)
    const most = ['test.pure', 'test.choose'].includes(node.type) ? 1 : (node.settings.retry?.attempts ?? 3)
    const well = { ...place, ...ok(node.type === 'test.choose' ? wayAt(place) : 'out', outputAt(place)) }
    let asked = 0
    for (let attempt = 1; ; attempt++) {
      if (answer.is === 'unsure' && attempt === 1) {
        const performed = answer.took ? 1 : 0
        if (leads(node, 'uncertain')) {
          const way = {
            status: 'uncertain',
            handle: 'uncertain',
            output: undefined,
            ledger: 'unknown',
          } as const
          return { ...place, ...way, attempt, performed }
        }
        // Who is asked looks at the other side.
        if (answer.took) return { ...well, attempt: attempt + 1, performed, ledger: 'done' }
        continue
      }
      const fails = 'times' in answer && attempt <= answer.times
      if (!fails) return { ...well, attempt, ...(isWrite ? { performed: 1, ledger: 'done' } : {}) }
      if (answer.is === 'busy' && attempt < most) continue
      const noted = isWrite ? ({ ledger: 'not_done' } as const) : {}
      if (leads(node, 'error') || node.settings.whenFailed !== 'pause') {
        return { ...failed(node, place, attempt), ...noted }
      }
      asked += 1
      if (asked <= behaviour.asked.agains) continue
      if (behaviour.asked.finally === 'fail') return { ...failed(node, place, attempt + 1), ...noted }
      const handle = node.type === 'test.choose' ? 'a' : 'out'
      return { ...well, handle, attempt: attempt + 1, ...(isWrite ? { ledger: 'done' } : {}) }
    }
  }

  function runGroup(node: DocumentNode, place: Place): Made {
    if (node.type === 'flow.each') return runEach(node, place)
    return node.type === 'flow.repeat' ? runRepeat(node, place) : runTry(node, place)
  }

  function runEach(node: DocumentNode, place: Place): Made {
    const items = literalOf(node, 'items')
    if (!Array.isArray(items)) return { settled: failed(node, place) }
    const count = items.length
    const tolerate = toleratedOf(node, count)
    const oneByOne = literalOf(node, 'concurrency') === 1
    const ends: BodyEnd[] = []
    for (let index = 0; index < count; index++) {
      ends.push(runBody(stepsIn(node.id, false), itemPath(place, index)))
      const failures = ends.filter(({ end }) => end === 'failed').length
      if (oneByOne && (ends.at(-1)?.end === 'stopped' || failures > tolerate)) break
    }
    const failures = ends.filter(({ end }) => end === 'failed')
    const stopped = ends.filter(({ end }) => end === 'stopped')
    const inside = unionOf(ends.map(({ certain }) => certain))
    if (failures.length > tolerate) {
      if (stopped.length > 0) isExact = false
      // Side by side, only failures that are all needed for the end have certainly happened.
      const needed = failures.length === tolerate + 1 ? failures.map(({ certain }) => certain) : []
      return { settled: failed(node, place), inside: oneByOne ? inside : unionOf(needed) }
    }
    if (stopped.length > 0) {
      return {
        ends: 'stopped',
        inside: oneByOne ? inside : intersectionOf(stopped.map(({ certain }) => certain)),
      }
    }
    const counted = { count, succeeded: count - failures.length, failed: failures.length }
    return { settled: { ...place, ...ok('out', { ...counted, ...collected(node, place, count) }) }, inside }
  }

  function collected(node: DocumentNode, place: Place, count: number): { results?: unknown } {
    const collect = literalOf(node, 'collect')
    if (typeof collect !== 'string') return {}
    const keys = Array.from({ length: count }, (_, index) => `${itemPath(place, index)}/${collect}`)
    // What came too late for its failed item may be among the results or not.
    const isKnown = keys.every(
      (key, index) => !places.has(key) || certainOf.get(itemPath(place, index))?.has(key),
    )
    if (!isKnown) return {}
    return {
      results: keys.map((key) => {
        const settled = places.get(key)
        return settled?.status === 'ok' ? settled.output : null
      }),
    }
  }

  function runRepeat(node: DocumentNode, place: Place): Made {
    const inside = new Set<string>()
    for (let round = 0; round < Number(literalOf(node, 'most')); round++) {
      const path = itemPath(place, round)
      const { end, certain } = runBody(stepsIn(node.id, false), path)
      for (const key of certain) inside.add(key)
      if (end === 'failed') return { settled: failed(node, place), inside }
      if (end === 'stopped') return { ends: 'stopped', inside }
      if (paramOf(node, 'until', path)) {
        return { settled: { ...place, ...ok('out', { rounds: round + 1 }) }, inside }
      }
    }
    return { settled: failed(node, place), inside }
  }

  function runTry(node: DocumentNode, place: Place): Made {
    const body = runBody(stepsIn(node.id, false), itemPath(place, 0))
    if (body.end === 'stopped') return { ends: 'stopped', inside: body.certain }
    const atEnd = runBody(stepsIn(node.id, true), itemPath(place, 1))
    const inside = unionOf([body.certain, atEnd.certain])
    if (atEnd.end === 'stopped') return { ends: 'stopped', inside }
    if (body.end === 'failed' || atEnd.end === 'failed') return { settled: failed(node, place), inside }
    const result = paramOf(node, 'result', itemPath(place, 0))
    return { settled: { ...place, ...ok('out', { result: result ?? null }) }, inside }
  }

  /** The value of a parameter at a place; what it reads stands there or around it. */
  function paramOf(node: DocumentNode, name: string, path: string): unknown {
    const param = node.params[name]
    if (param?.kind !== 'expression') return param?.kind === 'literal' ? param.value : undefined
    const [, id = '', , field = ''] = param.source.split('.')
    for (let around = path; ; around = around.slice(0, Math.max(0, around.lastIndexOf('/')))) {
      for (const from of [around, beforeEnd(around)]) {
        if (from === undefined) continue
        const key = placeKey({ path: from, nodeId: id })
        const settled = places.get(key)
        if (!settled) continue
        const certain = certainOf.get(from)
        // Of a body that is over, for its end; where the body still runs the document says what comes before.
        if (certain && !certain.has(key)) isExact = false
        return settled.status === 'ok'
          ? (settled.output as Record<string, unknown> | null)?.[field]
          : undefined
      }
      if (around === '') return undefined
    }
  }

  /** Where a path is that of the end of a `try`: its body. */
  function beforeEnd(path: string): string | undefined {
    const name = path.slice(path.lastIndexOf('/') + 1, -3)
    const group = document.nodes.find(({ id }) => id === name)
    return group?.type === 'flow.try' && path.endsWith('[1]') ? `${path.slice(0, -3)}[0]` : undefined
  }
}

function wayOf({ source, sourceHandle }: DocumentEdge, fates: Map<string, Fate>): 'taken' | 'dead' | 'never' {
  const fate = fates.get(source)
  if (!fate || fate.ends) return 'never'
  if (!fate.settled) return 'never'
  return fate.settled.handle === sourceHandle ? 'taken' : 'dead'
}

function pastOf({ source }: DocumentEdge, fates: Map<string, Fate>): Set<string> {
  return fates.get(source)?.past ?? new Set()
}

function skipped(pasts: Set<string>[]): Fate {
  return { settled: { status: 'skipped', handle: null }, past: unionOf(pasts) }
}

function ok(handle: string, output?: unknown) {
  return { status: 'ok', handle, attempt: 1, output, performed: 0 } as const
}

function toleratedOf(node: DocumentNode, count: number): number {
  if (literalOf(node, 'onItemError') !== 'continue') return 0
  const most = Number(literalOf(node, 'tolerateFailures') ?? count)
  const percent = Number(literalOf(node, 'toleratePercent') ?? 100)
  return Math.min(most, Math.floor((count * percent) / 100))
}

function literalOf({ params }: DocumentNode, name: string): unknown {
  const param = params[name]
  return param?.kind === 'literal' ? param.value : undefined
}

const isGroup = ({ type }: DocumentNode) => ['flow.each', 'flow.repeat', 'flow.try'].includes(type)

function unionOf(sets: Set<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]))
}

function intersectionOf([first = new Set(), ...others]: Set<string>[]): Set<string> {
  return others.reduce((all, set) => all.intersection(set), new Set(first))
}
