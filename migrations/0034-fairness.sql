-- Up to where the turns of each share (a customer, or a workflow that serves none) are given out: a row for each time that
-- runs were asked for, so that nobody waits for anybody else's row. Lost in a crash of PostgreSQL, it begins anew.
create unlogged table run_turns (
  share uuid not null,
  turn timestamptz not null
);
create index run_turns_by_share on run_turns (share, turn desc);
create index run_turns_by_turn on run_turns (turn desc);

-- How many runs of one key, and of the workflow, may be under way at once, by the version that was started; null: any number.
alter table runs
  add column limit_key text,
  add column limit_most smallint,
  add column workflow_most smallint;
create index runs_by_limit_key on runs (limit_key, id) where limit_key is not null;
create index runs_begun_of_workflow on runs (workflow_id) where workflow_most is not null and started_at is not null;
create index runs_in_line on runs (workflow_id, limit_key, id)
  where started_at is null and (limit_key is not null or workflow_most is not null);

-- Runs that were cancelled because a newer one with their key was started.
create table superseded_runs (
  run_id uuid primary key,
  by_run_id uuid not null,
  limit_key text not null,
  at timestamptz not null default now()
);
create index superseded_runs_by_time on superseded_runs (at);

-- How often steps may use a connection; null: as often as they like.
alter table connections
  add column rate_calls integer check (rate_calls between 1 and 10000),
  add column rate_per text check (rate_per in ('second', 'minute')),
  add constraint connections_rate check ((rate_calls is null) = (rate_per is null));

-- Up to when the calls of a connection are given out to processes, and until when the other side wants none.
create unlogged table connection_rates (
  connection_id uuid primary key,
  next_at timestamptz,
  blocked_until timestamptz
);
