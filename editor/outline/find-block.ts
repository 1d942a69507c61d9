import { type Block, type Branch, type OutlineTree, trouble } from './outline-tree.ts'

/** Where a block stands: in which path, and what that path hangs on. */
export interface Found {
  path: readonly Block[]
  at: number
  block: Block
  /** The container that the path is in, where it is the path of one. */
  container: Block | null
  /** The step whose branch it is. */
  chooser: Block | null
}

/** The block of a step, wherever it stands. */
export function findBlock(tree: OutlineTree, id: string): Found | undefined {
  const open: Omit<Found, 'at' | 'block'>[] = [
    { path: tree.blocks, container: null, chooser: null },
    { path: tree.loose, container: null, chooser: null },
  ]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [at, block] of next.path.entries()) {
      if (block.node.id === id) return { ...next, at, block }
      const hanging = (path: readonly Block[], place: Partial<Found>) => {
        if (path.length > 0) open.push({ container: null, chooser: null, ...place, path })
      }
      for (const { blocks } of block.branches) hanging(blocks, { chooser: block })
      for (const { blocks } of block.inside?.starts ?? []) hanging(blocks, { container: block })
      hanging(block.inside?.blocks ?? [], { container: block })
      hanging(block.inside?.atEnd ?? [], { container: block })
    }
  }
  return undefined
}

/** The branches that are taken when all goes well. */
export function ordinaryBranches({ branches }: Block): Branch[] {
  return branches.filter(({ handle }) => !trouble.includes(handle))
}

/** Ids of a block's step and of all that hang on it beside it, without what stands in containers. */
export function idsOfBlock(block: Block): Set<string> {
  return idsOf([block], (each) => each.branches)
}

/** The same without what hangs on ways of trouble. */
export function ordinaryIds(blocks: readonly Block[]): Set<string> {
  return idsOf(blocks, ordinaryBranches)
}

function idsOf(blocks: readonly Block[], branchesOf: (block: Block) => readonly Branch[]): Set<string> {
  const ids = new Set<string>()
  const open = [...blocks]
  for (let block = open.pop(); block; block = open.pop()) {
    ids.add(block.node.id)
    for (const branch of branchesOf(block)) open.push(...branch.blocks)
  }
  return ids
}
