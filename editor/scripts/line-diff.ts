export interface DiffLine {
  is: 'same' | 'added' | 'removed'
  text: string
}

/** Cells of the table at most; beyond that the middle is shown as replaced. */
const mostCells = 4_000_000

/** Line by line what became of one text in another, by the longest common subsequence. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [one, other] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1
  let end = 0
  while (
    end < one.length - start &&
    end < other.length - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1
  }
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ is: 'same', text }))
  return [
    ...same(one.slice(0, start)),
    ...diffMiddle(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    ...same(one.slice(one.length - end)),
  ]
}

function diffMiddle(one: string[], other: string[]): DiffLine[] {
  const removed = (text = ''): DiffLine => ({ is: 'removed', text })
  const added = (text = ''): DiffLine => ({ is: 'added', text })
  if (one.length * other.length > mostCells) return [...one.map(removed), ...other.map(added)]
  const width = other.length + 1
  const longest = new Uint32Array((one.length + 1) * width)
  const at = (row: number, column: number) => longest[row * width + column] ?? 0
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        one[row] === other[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < one.length || column < other.length) {
    if (row < one.length && column < other.length && one[row] === other[column]) {
      lines.push({ is: 'same', text: one[row] ?? '' })
      row += 1
      column += 1
    } else if (column === other.length || (row < one.length && at(row + 1, column) >= at(row, column + 1))) {
      lines.push(removed(one[row]))
      row += 1
    } else {
      lines.push(added(other[column]))
      column += 1
    }
  }
  return lines
}
