import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { AutomationStore } from '../sdk/stores.ts'

interface Flow {
  name: string
  runs: number
  minutes: number
  basis: { en: string; it: string } | null
}

/** What ran by itself, as it was counted until a while ago. */
export function automationStore(db: Kysely<Database>): AutomationStore {
  return {
    async workOf({ customerId, fromDay, toDay }) {
      const { rows: flows } = await sql<Flow>`
        select w.name, sum(a.runs)::int as runs, sum(a.minutes)::float8 as minutes,
               case when w.draft -> 'settings' ->> 'minutesSaved' is null then w.saves -> 'basis' end as basis
          from automated_days a join workflows w on w.id = a.workflow_id
         where a.customer_id = ${customerId}::uuid and a.day between ${fromDay}::date and ${toDay}::date
         group by w.id order by minutes desc, w.name limit 200`.execute(db)
      return {
        runs: flows.reduce((sum, { runs }) => sum + runs, 0),
        minutes: flows.reduce((sum, { minutes }) => sum + minutes, 0),
        flows,
      }
    },
  }
}
