import { type RawBuilder, sql } from 'kysely'
import { ownSource } from './own-source.ts'

/**
 * SQL of those of some types that a live trigger hears, a published workflow waits for somewhere, or a run waits for now:
 * what nobody listens for need not be stored. Part of the statement that makes the change, so that it costs no round trip.
 */
export function heardOwnEvents(types: readonly string[]): RawBuilder<string[]> {
  const wanted = sql`${sql.lit(`{${types.join(',')}}`)}::text[]`
  return sql`array(
    select said from (
      select unnest(triggers.hears) from triggers join workflows on workflows.id = triggers.workflow_id
       where triggers.source_key = ${sql.lit(ownSource)} and triggers.enabled and triggers.hears && ${wanted}
         and workflows.enabled and workflows.deleted_at is null
      union all
      select unnest(awaits) from workflows
       where awaits <> '{}' and awaits && ${wanted} and enabled and deleted_at is null
      union all
      select wanted.type from unnest(${wanted}) as wanted (type)
       where exists (
         select 1 from waits where status = 'open' and kind = 'event' and details ->> 'type' = wanted.type)
    ) as listening (said) where said = any (${wanted})
  )`
}
