import type { ClientBase } from 'pg'
import { timeOf } from '../db/id-at.ts'
import { type HistoryTable, historyTables } from './history-tables.ts'

/** What stands in it was made from one moment to before another, in milliseconds; the first and last have one end only. */
export interface Partition {
  name: string
  from: number | undefined
  to: number | undefined
}

/** The partitions of a table, the oldest first: the first one has no beginning, the last no end, and there are no gaps. */
export async function listPartitions(
  client: Pick<ClientBase, 'query'>,
  table: HistoryTable['name'],
): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; bound: string }>(
    `select c.relname::text as name, pg_get_expr(c.relpartbound, c.oid) as bound
       from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass`,
    [`public.${table}`],
  )
  const partitions = rows.map(({ name, bound }) => {
    const [from, to] = [...bound.matchAll(/\((?:'([0-9a-f-]{36})'|MINVALUE|MAXVALUE)\)/g)].map(([, id]) =>
      id === undefined ? undefined : timeOf(id),
    )
    return { name, from, to }
  })
  return partitions.toSorted((a, b) => (a.from ?? -1) - (b.from ?? -1))
}

/** Until when there is a partition for what is made, in milliseconds: of the table that has the fewest. */
export async function partitionedUntil(client: Pick<ClientBase, 'query'>): Promise<number> {
  const ends = await Promise.all(
    historyTables.map(async ({ name }) => (await listPartitions(client, name)).at(-1)?.from ?? 0),
  )
  return Math.min(...ends)
}

/** When the oldest row of all was made, in milliseconds; undefined where there is none. */
export async function historyFrom(client: Pick<ClientBase, 'query'>): Promise<number | undefined> {
  const oldest: number[] = []
  for (const { name, key } of historyTables) {
    const { rows } = await client.query<{ id: string }>(`select ${key} as id from ${name} order by 1 limit 1`)
    oldest.push(...rows.map(({ id }) => timeOf(id)))
  }
  return oldest.length > 0 ? Math.min(...oldest) : undefined
}
