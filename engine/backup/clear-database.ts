import type { PoolClient } from 'pg'

/**
 * Drops, in the caller's transaction, all that migrations made: they can then be applied from the first one on. What
 * belongs to an extension stays, and so do the jobs: for a run that is no more they do nothing.
 */
export async function clearDatabase(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(`
    select format('drop %s if exists %s cascade',
             case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, oid::regclass
           ) as statement
      from pg_class c
     where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'r', 'p')
       and not ${dependsAs('pg_class', 'e')}
    union all
    -- That of an identity column goes with its table, and cannot be dropped before it.
    select format('drop sequence if exists %s cascade', oid::regclass)
      from pg_class c
     where relnamespace = 'public'::regnamespace and relkind = 'S' and not ${dependsAs('pg_class', 'e', 'i', 'a')}
    union all
    select format('drop routine if exists %s cascade', oid::regprocedure)
      from pg_proc c where pronamespace = 'public'::regnamespace and not ${dependsAs('pg_proc', 'e')}
    union all
    select format('drop type if exists %s cascade', oid::regtype)
      from pg_type c
     where typnamespace = 'public'::regnamespace and typtype in ('e', 'd') and not ${dependsAs('pg_type', 'e')}`)
  for (const { statement } of rows) await client.query(statement)
  await client.query('drop schema if exists auth cascade')
}

/** Whether the object is an extension's (`e`) or part of another one (`i`, `a`), as pg_depend has it. */
function dependsAs(catalog: string, ...types: string[]): string {
  const among = types.map((type) => `'${type}'`).join(', ')
  return `exists (select 1 from pg_depend d
                   where d.classid = '${catalog}'::regclass and d.objid = c.oid and d.deptype in (${among}))`
}
