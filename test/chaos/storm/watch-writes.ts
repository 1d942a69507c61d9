import type { Pool } from 'pg'
import type { Fault } from './processes.ts'

/**
 * Has the database itself note who writes a run: by the name of the connection, and under which worker's lease. Only for
 * trials: it costs every write.
 */
export async function watchWrites(pool: Pool): Promise<void> {
  await pool.query(`
    create table chaos_workers (id uuid primary key, process text not null);
    create table chaos_writes (
      run_id uuid not null, owner uuid, process text not null, what text not null, at timestamptz not null);
    create function chaos_note_worker() returns trigger language plpgsql as $$
      begin
        insert into chaos_workers values (new.id, current_setting('application_name'));
        return null;
      end $$;
    create trigger chaos_workers after insert on engine_workers for each row execute function chaos_note_worker();
    create function chaos_note_write() returns trigger language plpgsql as $$
      declare what text;
      begin
        if tg_op = 'DELETE' then what := 'ended';
        elsif new.recoveries > old.recoveries then what := 'taken back';
        elsif new.lease_owner is distinct from old.lease_owner and new.lease_owner is not null then what := 'claimed';
        elsif new.seq <> old.seq or new.state::text <> old.state::text then what := 'written';
        else return null;
        end if;
        insert into chaos_writes values (
          old.id, case when what = 'claimed' then new.lease_owner else old.lease_owner end,
          current_setting('application_name'), what, clock_timestamp());
        return null;
      end $$;
    create trigger chaos_writes after update or delete on runs for each row execute function chaos_note_write();`)
}

/** Writes of a run by a process that did not hold its lease. */
export async function staleWrites(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ sentence: string }>(`
    select format('run %s was %s by %s under the lease of %s', w.run_id, w.what, w.process, o.process) as sentence
      from chaos_writes w left join chaos_workers o on o.id = w.owner
     where w.what in ('written', 'ended', 'claimed') and o.process is distinct from w.process`)
  return rows.map(({ sentence }) => sentence)
}

/**
 * How long runs stood still whose process was killed, or stopped for longer than its lease: from the fault to the claim by
 * another one, in milliseconds, sorted.
 */
export async function recoveryTimes(
  pool: Pool,
  faults: readonly Fault[],
): Promise<Record<Fault['kind'], number[]>> {
  const { rows } = await pool.query<{ process: string; at: Date; claimed: Date }>(`
    select o.process, t.at,
           (select min(c.at) from chaos_writes c
             where c.run_id = t.run_id and c.what = 'claimed' and c.at >= t.at) as claimed
      from chaos_writes t join chaos_workers o on o.id = t.owner where t.what = 'taken back'`)
  const times = { killed: [] as number[], stopped: [] as number[] }
  for (const { process, at, claimed } of rows) {
    const taken = at.getTime()
    const fault = faults.findLast(
      (fault) => fault.process === process && fault.at <= taken && taken <= fault.until,
    )
    if (fault && claimed) times[fault.kind].push(claimed.getTime() - fault.at)
  }
  for (const list of Object.values(times)) list.sort((a, b) => a - b)
  return times
}
