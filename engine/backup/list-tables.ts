import pg from 'pg'
import { type BackupTable, tableName } from './format.ts'
import { orderTables } from './order-tables.ts'

interface Row extends BackupTable {
  refers_to: string[]
}

/** Who runs where, whose turn it is, and what migrating writes down itself: true of one installation, not of its data. */
const leftOut = ['engine_workers', 'schema_migrations', 'run_turns', 'connection_rates']

/**
 * The tables that make up an installation, from the catalog, each after those its foreign keys point to. Partitions
 * come with their table; columns that are computed do not come.
 */
export async function listTables(client: Pick<pg.ClientBase, 'query'>): Promise<BackupTable[]> {
  const { rows } = await client.query<Row>(
    `
    select n.nspname as schema, c.relname as table,
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  order by a.attnum) as columns,
           array(select target.nspname || '.' || referred.relname
                   from pg_constraint k
                   join pg_class referred on referred.oid = k.confrelid
                   join pg_namespace target on target.oid = referred.relnamespace
                  where k.conrelid = c.oid and k.contype = 'f') as refers_to
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p') and not c.relispartition
       and not (n.nspname = 'public' and c.relname = any($1))
       and not exists (select 1 from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by 1, 2`,
    [leftOut],
  )
  const tables = rows.map(({ refers_to, ...table }) => ({ table, refersTo: refers_to.map(withoutPublic) }))
  return orderTables(tables)
}

/** The table's name as SQL has it. */
export function quoted({ schema, table }: Pick<BackupTable, 'schema' | 'table'>): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`
}

/** The columns as SQL has them. */
export function quotedColumns({ columns }: Pick<BackupTable, 'columns'>): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ')
}

/** Names of the tables that hold rows, but for `settings`: an installation that nobody has set up has one there. */
export async function listFilledTables(client: Pick<pg.ClientBase, 'query'>): Promise<string[]> {
  const filled: string[] = []
  for (const table of await listTables(client)) {
    if (tableName(table) === 'settings') continue
    const { rowCount } = await client.query(`select 1 from ${quoted(table)} limit 1`)
    if (rowCount) filled.push(tableName(table))
  }
  return filled
}

const withoutPublic = (name: string): string => name.replace(/^public\./, '')
