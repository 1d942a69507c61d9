-- History in partitions by time: runs, their steps and payloads, events and the ledger. Between "before" and "later", which
-- have no lower and no upper end, the engine makes one for each day ahead, so that every row has its place even where nobody
-- made any, and a scan in the order of ids reads the newest partition first (a default partition would prevent that).
--
-- What an installation has stored until now becomes "before". PostgreSQL reads each of these tables once to see that it may:
-- about a second for each gigabyte, large values not counted, while runs stand still.

-- Values too large to stand in the row of their step.
create table payloads (
  run_id uuid not null,
  id uuid not null,
  -- As text of JSON, which is about what is sent of it.
  bytes integer not null,
  value jsonb not null,
  primary key (run_id, id)
) partition by range (run_id);
create table payloads_default partition of payloads default;

alter table steps
  add column input_ref uuid,
  add column output_ref uuid;

-- Steps with their large values, which are read only where they are asked for.
create view whole_steps as
  select s.run_id, s.seq, s.node_id, s.path, s.attempt, s.status, s.handle, s.started_at, s.finished_at,
         coalesce(s.input, (select p.value from payloads p where p.run_id = s.run_id and p.id = s.input_ref)) as input,
         coalesce(s.output, (select p.value from payloads p where p.run_id = s.run_id and p.id = s.output_ref)) as output,
         s.error,
         coalesce(octet_length(s.input::text),
                  (select p.bytes from payloads p where p.run_id = s.run_id and p.id = s.input_ref)) as input_bytes,
         coalesce(octet_length(s.output::text),
                  (select p.bytes from payloads p where p.run_id = s.run_id and p.id = s.output_ref)) as output_bytes
    from steps s;

-- A process of an earlier version does not know of payloads: while one works, values stand in their rows.
alter table engine_workers add column reads_payloads boolean not null default false;

do $$
declare
  part record;
  hex text;
  bound uuid;
  filled boolean;
begin
  for part in select * from (values ('events', 'id'), ('event_decisions', 'event_id'), ('run_history', 'id'),
                                    ('steps', 'run_id'), ('effects', 'run_id'), ('payloads', 'run_id')) as t (name, key)
  loop
    execute format('select exists (select from %I)', part.name || '_default') into filled;
    -- The smallest UUIDv7 of a midnight of UTC: today's where there is nothing yet, else tomorrow's.
    hex := lpad(to_hex((extract(epoch from date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
                                          + case when filled then interval '1 day' else interval '0' end) * 1000)::bigint), 12, '0');
    bound := (left(hex, 8) || '-' || substr(hex, 9) || '-7000-8000-000000000000')::uuid;
    execute format('alter table %I detach partition %I', part.name, part.name || '_default');
    execute format('alter table %I rename to %I', part.name || '_default', part.name || '_before');
    execute format('create table %I partition of %I for values from (%L) to (maxvalue)', part.name || '_later', part.name, bound);
    -- Made by a clock that goes ahead.
    execute format('with ahead as (delete from %I where %I >= %L returning *) insert into %I select * from ahead',
                   part.name || '_before', part.key, bound, part.name || '_later');
    execute format('alter table %I attach partition %I for values from (minvalue) to (%L)', part.name, part.name || '_before', bound);
  end loop;
end $$;

-- Parked runs are counted without reading them, and found by status, however many there are.
create index runs_parked on runs (status, id desc) where status in ('waiting', 'paused');
-- Trials and drafts are few among the runs of a month.
create index run_history_drafts on run_history (id desc) where version < 0;
create index run_history_trials on run_history (mode, id desc) where mode <> 'live';
