import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { BusinessHours } from '../msp/business-hours.ts'
import type { MissingTime } from '../msp/time-entry.ts'
import { workedDays } from '../msp/worked-days.ts'
import { readMspHours } from './msp-hours.ts'

/**
 * Days from `fromDay` to `toDay` (ISO dates, both included, at most 92) on which the MSP works and a technician logged less
 * than expected. Technicians are those named, else all who logged time themselves in the thirty days before.
 */
export async function listMissingTime(
  db: Kysely<Database>,
  of: { fromDay: string; toDay: string; expectedMinutes: number; technicians?: readonly string[] },
): Promise<MissingTime[]> {
  const hours = await readMspHours(db)
  const days = workedDays(hours, of.fromDay, of.toDay)
  if (days.length === 0) return []
  const names = of.technicians ?? (await listTechnicians(db, of.fromDay, hours))
  if (names.length === 0) return []
  const { rows } = await sql<{ technician: string; day: string; logged: number }>`
    select who.technician, worked.day::text as day, coalesce(sum(entry.minutes), 0)::integer as logged
      from unnest(${[...names]}::text[]) as who(technician)
      cross join unnest(${days}::date[]) as worked(day)
      left join time_entries entry on lower(entry.technician) = lower(who.technician) and not entry.automation
        and entry.started_at >= (worked.day::timestamp at time zone ${hours.timeZone}::text)
        and entry.started_at < ((worked.day + 1)::timestamp at time zone ${hours.timeZone}::text)
     group by who.technician, worked.day
    having coalesce(sum(entry.minutes), 0) < ${of.expectedMinutes}::integer
     order by worked.day, who.technician`.execute(db)
  return rows.map(({ technician, day, logged }) => ({
    technician,
    day,
    expectedMinutes: of.expectedMinutes,
    loggedMinutes: logged,
    missingMinutes: of.expectedMinutes - logged,
  }))
}

async function listTechnicians(
  db: Kysely<Database>,
  day: string,
  { timeZone }: BusinessHours,
): Promise<string[]> {
  const { rows } = await sql<{ technician: string }>`
    select min(technician) as technician from time_entries
     where not automation and started_at >= ((${day}::date - 30)::timestamp at time zone ${timeZone}::text)
     group by lower(technician) order by 1`.execute(db)
  return rows.map(({ technician }) => technician)
}
