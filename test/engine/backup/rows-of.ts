import type { Pool } from 'pg'
import { tableName } from '#engine/backup/format.ts'
import { listTables, quoted } from '#engine/backup/list-tables.ts'

/** Every row of an installation as PostgreSQL writes it, by table. */
export async function rowsOf(pool: Pool): Promise<Record<string, string[]>> {
  const client = await pool.connect()
  try {
    const found: Record<string, string[]> = {}
    for (const table of await listTables(client)) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from ${quoted(table)} t order by 1`,
      )
      found[tableName(table)] = rows.map(({ row }) => row)
    }
    return found
  } finally {
    client.release()
  }
}
