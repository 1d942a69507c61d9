/**
 * Where a step stands: its node, and the items of the containers around it. The path is empty in the workflow itself
 * and reads `each[3]/inner[0]` in the first item of `inner` in the fourth of `each`.
 */
export interface Place {
  path: string
  nodeId: string
}

/** One text for a place: `each[3]/node`. */
export function placeKey({ path, nodeId }: Place): string {
  return path === '' ? nodeId : `${path}/${nodeId}`
}

/** The path of an item of the container at a place. */
export function itemPath(container: Place, index: number): string {
  return `${placeKey(container)}[${index}]`
}

/** The containers and items of a path, outermost first. */
export function readPath(path: string): { nodeId: string; index: number }[] {
  if (path === '') return []
  return path.split('/').map((part) => {
    const open = part.lastIndexOf('[')
    return { nodeId: part.slice(0, open), index: Number(part.slice(open + 1, -1)) }
  })
}

/** The path around a path: of the container's own place. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}
