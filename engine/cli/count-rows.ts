/** "812 rows of 31 tables", from the rows of each. */
export function countRows(rows: Readonly<Record<string, number>>): string {
  const counts = Object.values(rows)
  return `${counts.reduce((sum, count) => sum + count, 0)} rows of ${counts.length} tables`
}
