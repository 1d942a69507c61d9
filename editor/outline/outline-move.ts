import type { WorkflowDocument } from '#engine/graph/document.ts'
import { isFinal } from '#engine/graph/graph.ts'
import type { Edit, Layout } from '../workflow/edit.ts'
import { boxesOf, type Heights, type Kinds, movedBy, regroupEdit } from '../workflow/groups.ts'
import { withInside } from '../workflow/inside.ts'
import { unkeptPlaces } from '../workflow/place-of.ts'
import { type Found, findBlock, idsOfBlock, ordinaryBranches } from './find-block.ts'
import { type Block, outlineTree } from './outline-tree.ts'
import { type Edges, exitsOf, ledTo, openEnds, rewireEdits, soleTarget, without, withWays } from './rewire.ts'

export type Move = 'up' | 'down' | 'in' | 'out'

/** Why a step stays where it is. */
export type Stays = 'trigger' | 'first' | 'last' | 'noGroup' | 'outermost' | 'ways' | 'loop'

interface Situation {
  document: WorkflowDocument
  kinds: Kinds
  heights: Heights
  found: Found
}

/**
 * The edit that moves a step, with what hangs on it, along its path or into and out of what stands beside it. What led to it
 * leads on to what followed it, and it is put between the steps of its new place.
 */
export function moveEdit(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  id: string,
  move: Move,
): Edit | Stays {
  const found = findBlock(outlineTree(document, kinds), id)
  if (!found) return 'ways'
  if (kinds.get(found.block.node.type)?.role === 'trigger') return 'trigger'
  const situation = { document, kinds, heights, found }
  switch (move) {
    case 'up':
      return moveUp(situation)
    case 'down':
      return moveDown(situation)
    case 'in':
      return moveIn(situation)
    case 'out':
      return moveOut(situation)
  }
}

function moveUp({ document, kinds, heights, found: { path, at, block } }: Situation): Edit | Stays {
  const before = path[at - 1]
  if (!before || kinds.get(before.node.type)?.role === 'trigger') return 'first'
  const taken = takenOut(document.edges, block)
  const ids = idsOfBlock(before)
  if (!taken || !document.edges.some(({ source, target }) => target === block.node.id && ids.has(source))) {
    return 'ways'
  }
  const entering = taken.edges.filter(({ source, target }) => target === before.node.id && !ids.has(source))
  const entered = ledTo(taken.edges, entering, block.node.id)
  const edges = onward(document, kinds, entered, block, taken.exits, before.node.id)
  const rewired = rewireEdits(document, edges)
  return rewired
    ? several([...rewired.first, ...rewired.last, exchanged(document, kinds, heights, before, block)])
    : 'loop'
}

function moveDown({ document, kinds, heights, found: { path, at, block } }: Situation): Edit | Stays {
  const after = path[at + 1]
  if (!after) return 'last'
  const taken = takenOut(document.edges, block)
  if (!taken || taken.next !== after.node.id) return 'ways'
  const edges = putAfter(document, kinds, taken.edges, after, block, taken.exits)
  if (!edges) return 'ways'
  const rewired = rewireEdits(document, edges)
  return rewired
    ? several([...rewired.first, ...rewired.last, exchanged(document, kinds, heights, block, after)])
    : 'loop'
}

/** To the end of the container, or of the first branch, that stands before it. */
function moveIn({ document, kinds, heights, found: { path, at, block } }: Situation): Edit | Stays {
  const before = path[at - 1]
  const branch = before && ordinaryBranches(before)[0]
  if (!before || (!before.inside && !branch)) return 'noGroup'
  const taken = takenOut(document.edges, block)
  if (!taken) return 'ways'
  const id = block.node.id
  if (before.inside) {
    const { starts, blocks } = before.inside
    const body = [...starts.flatMap((start) => start.blocks), ...blocks]
    const loose = without(taken.edges, taken.exits)
    const edges = withWays(document, loose, openEnds(document, kinds, loose, body), id)
    return regrouped(document, kinds, heights, block, before.node.id, edges)
  }
  if (!branch) return 'noGroup'
  // Seen again without the step: where the branch led to it, it leads on now, or ends.
  const rest = outlineTree({ ...document, edges: [...without(taken.edges, taken.exits)] }, kinds)
  const own = findBlock(rest, before.node.id)?.block
  const way = own && ordinaryBranches(own)[0]
  const last = way?.blocks.at(-1)
  if (!way) return 'noGroup'
  const edges = last
    ? putAfter(document, kinds, taken.edges, last, block, taken.exits)
    : way.edge
      ? onward(document, kinds, ledTo(taken.edges, [way.edge], id), block, taken.exits, way.edge.target)
      : withWays(document, without(taken.edges, taken.exits), [way], id)
  if (!edges) return 'ways'
  const rewired = rewireEdits(document, edges)
  return rewired
    ? several([...rewired.first, ...rewired.last, beside(document, kinds, heights, block, last ?? before)])
    : 'loop'
}

/** To behind the container, or the step whose branch it stands in. */
function moveOut({ document, kinds, heights, found }: Situation): Edit | Stays {
  const { block, container, chooser } = found
  const around = container ?? chooser
  if (!around) return 'outermost'
  const taken = takenOut(document.edges, block)
  if (!taken) return 'ways'
  const rest = { ...document, edges: [...without(taken.edges, taken.exits)] }
  const shown = container ? around : findBlock(outlineTree(rest, kinds), around.node.id)?.block
  if (!shown) return 'ways'
  const from = container ? rest.edges : taken.edges
  const edges = putAfter(document, kinds, from, shown, block, container ? [] : taken.exits)
  if (!edges) return 'ways'
  if (container) {
    const out = regrouped(document, kinds, heights, block, container.node.parentId, edges)
    if (typeof out === 'string' || !isFinal(container.node)) return out
    // Beside a container that runs at the end of another one, the step runs there too.
    const settings = { finally: true }
    return several([out, { do: 'setSettings', nodeIds: [...idsOfBlock(block)], settings }])
  }
  const rewired = rewireEdits(document, edges)
  return rewired
    ? several([...rewired.first, ...rewired.last, beside(document, kinds, heights, block, around)])
    : 'loop'
}

/** What led to a block leads to what followed it; its own ways out are still drawn. Null where several steps followed. */
function takenOut(
  edges: Edges,
  block: Block,
): { edges: Edges; exits: Edges; next: string | undefined } | null {
  const own = idsOfBlock(block)
  const exits = exitsOf(edges, block)
  const next = soleTarget(exits)
  if (next === null) return null
  const entering = edges.filter(({ source, target }) => target === block.node.id && !own.has(source))
  return { edges: next === undefined ? without(edges, entering) : ledTo(edges, entering, next), exits, next }
}

/** A block's ways out lead to a step: those given, or where there are none those that are open. */
function onward(
  document: WorkflowDocument,
  kinds: Kinds,
  edges: Edges,
  block: Block,
  exits: Edges,
  target: string,
): Edges {
  if (exits.length > 0) return ledTo(edges, exits, target)
  return withWays(document, edges, openEnds(document, kinds, edges, [block]), target)
}

/** Between a block and what follows it; null where several steps do. */
function putAfter(
  document: WorkflowDocument,
  kinds: Kinds,
  edges: Edges,
  after: Block,
  block: Block,
  exits: Edges,
): Edges | null {
  const id = block.node.id
  const moved = idsOfBlock(block)
  const leaving = exitsOf(edges, after).filter(({ target }) => !moved.has(target))
  const next = soleTarget(leaving)
  if (next === null) return null
  if (next === undefined) {
    const ends = openEnds(document, kinds, edges, [after]).filter(({ source }) => !moved.has(source))
    return ends.length > 0 ? withWays(document, without(edges, exits), ends, id) : null
  }
  return onward(document, kinds, ledTo(edges, leaving, id), block, exits, next)
}

function regrouped(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  block: Block,
  groupId: string | undefined,
  edges: Edges,
): Edit | Stays {
  const ids = [...idsOfBlock(block)]
  const groups = new Map(ids.map((id) => [id, groupId]))
  const rewired = rewireEdits(document, edges, groups)
  if (!rewired) return 'loop'
  return several([...rewired.first, regroupEdit(document, kinds, heights, ids, groupId), ...rewired.last])
}

/** On the canvas two neighbours change places. */
function exchanged(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  first: Block,
  second: Block,
): Edit {
  const boxes = boxesOf(document, kinds, heights)
  const one = boxes.get(first.node.id) ?? { x: 0, y: 0, width: 0, height: 0 }
  const two = boxes.get(second.node.id) ?? one
  const right = Math.max(...[...idsOfBlock(second)].map((id) => endOf(boxes.get(id))))
  const far = Math.max(...[...idsOfBlock(first)].map((id) => endOf(boxes.get(id))))
  const layout: Layout = {
    ...unkeptPlaces(document),
    ...movedBy(document, idsOfBlock(first), boxes, { x: right - far, y: two.y - one.y }),
    ...movedBy(document, idsOfBlock(second), boxes, { x: one.x - two.x, y: one.y - two.y }),
  }
  return { do: 'move', layout }
}

/** On the canvas to the right of another block. */
function beside(
  document: WorkflowDocument,
  kinds: Kinds,
  heights: Heights,
  block: Block,
  other: Block,
): Edit {
  const boxes = boxesOf(document, kinds, heights)
  const at = boxes.get(block.node.id) ?? { x: 0, y: 0, width: 0, height: 0 }
  const to = boxes.get(other.node.id) ?? at
  const own = withInside(document, idsOfBlock(block))
  const place = { x: to.x + to.width + 88, y: to.y }
  const taken = () =>
    [...boxes].find(
      ([id, box]) =>
        !own.has(id) &&
        document.nodes.some((node) => node.id === id && node.parentId === block.node.parentId) &&
        box.x < place.x + at.width &&
        endOf(box) > place.x &&
        box.y < place.y + at.height + 24 &&
        box.y + box.height + 24 > place.y,
    )
  for (let there = taken(); there; there = taken()) place.y = there[1].y + there[1].height + 24
  const by = { x: place.x - at.x, y: place.y - at.y }
  return {
    do: 'move',
    layout: { ...unkeptPlaces(document), ...movedBy(document, idsOfBlock(block), boxes, by) },
  }
}

function endOf(box: { x: number; width: number } | undefined): number {
  return box ? box.x + box.width : 0
}

function several(edits: Edit[]): Edit {
  return { do: 'several', edits }
}
