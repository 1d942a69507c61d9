/** The name that `wrong` was probably meant to be, if any is near enough. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let smallest = [0, 0, 1, 1, 2, 2, 2, 2][wrong.length] ?? 3
  smallest += 1
  for (const name of names) {
    const distance = editDistance(wrong.toLowerCase(), name)
    if (distance < smallest) [nearest, smallest] = [name, distance]
  }
  return nearest
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
