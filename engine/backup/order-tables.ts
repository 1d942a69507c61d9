import { type BackupTable, tableName } from './format.ts'

/**
 * Each table after those it refers to by name, so that foreign keys hold while rows are loaded. A table may refer to
 * itself: PostgreSQL looks at that once all its rows are there. Throws where tables refer to each other in a ring.
 */
export function orderTables(
  tables: readonly { table: BackupTable; refersTo: readonly string[] }[],
): BackupTable[] {
  const ordered: BackupTable[] = []
  const placed = new Set<string>()
  let left = tables.map(({ table, refersTo }) => ({ table, name: tableName(table), refersTo }))
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name))
    const ready = left.filter(({ name, refersTo }) =>
      refersTo.every((other) => other === name || placed.has(other) || !waiting.has(other)),
    )
    if (ready.length === 0) {
      throw new Error(
        `The tables ${[...waiting].join(', ')} refer to each other in a ring; no order can load them.`,
      )
    }
    for (const { table, name } of ready) {
      ordered.push(table)
      placed.add(name)
    }
    left = left.filter(({ name }) => !placed.has(name))
  }
  return ordered
}
