import type { DocumentEdge } from '#engine/graph/document.ts'

export interface Flow {
  roots: readonly string[]
  reached: ReadonlySet<string>
  /** The steps that every way to them from the roots leads through this one last; '' for those without. In running order. */
  follows: (id: string) => readonly string[]
  /** True for a connection that is the only way to its target. */
  onlyBy: (edge: DocumentEdge) => boolean
}

/**
 * Who follows whom among steps that stand together: the tree of immediate dominators (Cooper, Harvey, Kennedy: A Simple,
 * Fast Dominance Algorithm). Connections to elsewhere and those that close a loop count for nothing. Without roots it
 * begins where nothing leads to.
 */
export function flowOf(
  ids: readonly string[],
  edges: readonly DocumentEdge[],
  wanted: readonly string[] | null,
): Flow {
  const own = new Set(ids)
  const among = edges.filter(({ source, target }) => own.has(source) && own.has(target) && source !== target)
  const leaving = Map.groupBy(among, ({ source }) => source)
  const led = new Set(among.map(({ target }) => target))
  const roots = wanted ? [...wanted] : ids.filter((id) => !led.has(id))
  const closing = new Set<DocumentEdge>()
  const ended: string[] = []
  const state = new Map<string, 'open' | 'closed'>()

  const walk = (start: string) => {
    if (state.has(start)) return
    state.set(start, 'open')
    // The last way first, so that turned around the first way out comes first.
    const ways = (id: string) => (leaving.get(id) ?? []).toReversed()
    const path = [{ id: start, ways: ways(start) }]
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = top.ways.shift()
      if (!edge) {
        state.set(top.id, 'closed')
        ended.push(top.id)
        path.pop()
      } else if (state.get(edge.target) === 'open') closing.add(edge)
      else if (!state.has(edge.target)) {
        state.set(edge.target, 'open')
        path.push({ id: edge.target, ways: ways(edge.target) })
      }
    }
  }
  for (const root of roots.toReversed()) walk(root)
  if (!wanted) {
    for (const id of ids) {
      if (state.has(id)) continue
      // Steps that lead around in a loop have no beginning: the first of the document is taken for it.
      roots.push(id)
      walk(id)
    }
  }

  const order = ended.toReversed()
  const rank = new Map(order.map((id, at) => [id, at]))
  const incoming = Map.groupBy(
    among.filter((edge) => rank.has(edge.source) && !closing.has(edge)),
    ({ target }) => target,
  )
  const isRoot = new Set(roots)
  const above = new Map<string, string>()
  const depth = new Map([['', 0]])
  const common = (a: string, b: string): string => {
    let [one, two] = [a, b]
    while (one !== two) {
      if ((depth.get(one) ?? 0) >= (depth.get(two) ?? 0)) one = above.get(one) ?? ''
      else two = above.get(two) ?? ''
    }
    return one
  }
  for (const id of order) {
    const before = (incoming.get(id) ?? []).map(({ source }) => source)
    const [first = '', ...others] = isRoot.has(id) ? ['', ...before] : before
    const dominator = others.reduce(common, first)
    above.set(id, dominator)
    depth.set(id, (depth.get(dominator) ?? 0) + 1)
  }
  const following = Map.groupBy(order, (id) => above.get(id) ?? '')
  return {
    roots,
    reached: new Set(order),
    follows: (id) => following.get(id) ?? [],
    onlyBy: (edge) =>
      !closing.has(edge) &&
      !isRoot.has(edge.target) &&
      incoming.get(edge.target)?.length === 1 &&
      incoming.get(edge.target)?.[0] === edge,
  }
}
