import { type Graph, toGraph } from '#engine/graph/graph.ts'
import { next, openBody, settle, startState } from '#engine/graph/next.ts'
import { type Place, placeKey } from '#engine/graph/place.ts'
import { buildDocument } from '../support/document.ts'
import type { Measurement } from './figures.ts'

const blocks = 41
const itemsOfContainer = 10
const repeats = 10

/** How long the pure kernel takes to say what comes next when a step of a large workflow has ended. */
export const measureKernel: Measurement = {
  title: 'planning in a workflow of 500 nodes',
  names: ['kernel_500_nodes_ms'],
  async measure() {
    const document = largeDocument()
    const graph = toGraph(document)
    playToEnd(graph)
    const times = Array.from({ length: repeats }, () => playToEnd(graph))
      .flat()
      .toSorted((a, b) => a - b)
    const at = (share: number) => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(3))
    return {
      kernel_500_nodes_ms: {
        value: at(0.5),
        unit: 'ms',
        of: 'settle and next for one step that ended, median of whole runs',
        p99: at(0.99),
        longest: at(1),
        whole_run_ms: Math.round(times.reduce((sum, time) => sum + time, 0) / repeats),
        nodes: document.nodes.length,
        edges: document.edges.length,
        containers: document.nodes.filter(({ type }) => type === 'container').length,
        rounds: times.length / repeats,
      },
    }
  },
}

/** Blocks one after the other: two ways that meet again, then three side by side; every fifth ends in a container. */
function largeDocument() {
  const nodes: Record<string, { type: string; in?: string }> = { start: { type: 'trigger' } }
  const edges: string[] = []
  let last = 'start'
  for (let n = 0; n < blocks; n++) {
    const id = (name: string) => `${name}${n}`
    const own = ['if', 'yes', 'then', 'no', 'meet', 'fork', 'left', 'middle', 'right', 'join']
    for (const name of own) nodes[id(name)] = { type: 'step' }
    edges.push(`${last} -> ${id('if')}`, `${id('if')} -> ${id('yes')}`, `${id('if')}:no -> ${id('no')}`)
    edges.push(
      `${id('yes')} -> ${id('then')}`,
      `${id('then')} -> ${id('meet')}`,
      `${id('no')} -> ${id('meet')}`,
    )
    edges.push(`${id('meet')} -> ${id('fork')}`)
    for (const name of ['left', 'middle', 'right']) {
      edges.push(`${id('fork')} -> ${id(name)}`, `${id(name)} -> ${id('join')}`)
    }
    last = id('join')
    if (n % 5 !== 4) continue
    nodes[id('each')] = { type: 'container' }
    const body = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map(id)
    for (const name of body) nodes[name] = { type: 'step', in: id('each') }
    edges.push(`${last} -> ${id('each')}`)
    for (const [index, name] of body.entries()) if (index > 0) edges.push(`${body[index - 1]} -> ${name}`)
    last = id('each')
  }
  nodes.end = { type: 'step' }
  edges.push(`${last} -> end`)
  return buildDocument(nodes, edges)
}

/** Plays a run as its driver does, each step ending at once; answers the milliseconds of every round. */
function playToEnd(graph: Graph): number[] {
  const times: number[] = []
  let state = startState(graph, 'start', (type) => type === 'trigger')
  let plan = next(graph, state, new Set())
  const running = new Map<string, Place>()
  while (!plan.finished) {
    for (const place of plan.start) {
      if (graph.nodes.get(place.nodeId)?.node.type !== 'container') running.set(placeKey(place), place)
      else {
        const body = { total: itemsOfContainer, concurrency: 3, tolerate: 0, again: false }
        state = openBody(graph, state, place, body)
      }
    }
    const [ended] = running.values()
    const place = plan.close[0] ?? ended
    if (!place) {
      plan = next(graph, state, new Set(running.keys()))
      continue
    }
    running.delete(placeKey(place))
    const keys = new Set(running.keys())
    const started = performance.now()
    state = settle(graph, state, place, { status: 'ok', handle: 'out' })
    plan = next(graph, state, keys)
    times.push(performance.now() - started)
  }
  const left = graph.bodies.get('')?.filter((id) => !state.settled[id]) ?? []
  if (left.length > 0) throw new Error(`The run did not get to its end: ${left.join(', ')}`)
  return times
}
