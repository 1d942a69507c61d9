import type { Pool } from 'pg'

/** What is never deleted, and what it refers to. */
const endless = ['public.audit_log', 'public.workflow_versions', 'public.workflows']

/** Every table of ours and of the job queue that is no partition of another, with those that refer to it. */
const tablesOf = `
  select n.nspname || '.' || c.relname as name,
         array(select distinct fn.nspname || '.' || f.relname
                 from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_namespace fn on fn.oid = f.relnamespace
                where k.contype = 'f' and k.confrelid = c.oid and k.conrelid <> c.oid and not f.relispartition) as before
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'auth', 'graphile_worker')
   order by 1`

interface Table {
  name: string
  before: string[]
}

/**
 * SQL that empties the tables in which nothing stands now, what refers to others first, takes all workflows away, and
 * counts tickets anew.
 */
export async function emptyingOf(pool: Pool): Promise<string> {
  const { rows } = await pool.query<Table>(tablesOf)
  const filled = new Set(endless)
  for (const { name } of rows) {
    const { rowCount } = await pool.query(`select from ${name} limit 1`)
    if (rowCount !== 0) filled.add(name)
  }
  const { rows: sequences } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, sequencename) as name from pg_sequences where schemaname = 'public'`,
  )
  return [
    'update workflows set enabled = false, deleted_at = now() where deleted_at is null;',
    ...inOrder(rows)
      .filter((name) => !filled.has(name))
      .map((name) => `delete from ${name};`),
    ...sequences.map(({ name }) => `alter sequence ${name} restart;`),
  ].join('\n')
}

function inOrder(tables: readonly Table[]): string[] {
  const ordered = new Set<string>()
  const seen = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    for (const before of tables.find((table) => table.name === name)?.before ?? []) visit(before)
    ordered.add(name)
  }
  for (const { name } of tables) visit(name)
  return [...ordered]
}
