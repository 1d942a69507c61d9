-- One row for each process that runs workflows; kept narrow, one writer each.
create table engine_workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  pool_id text,
  state text not null default 'alive' check (state in ('alive', 'dead')),
  started_at timestamptz not null default now(),
  last_seen timestamptz not null default now()
);

-- Unfinished runs only: a finished run moves to run_history in the same statement.
create table runs (
  id uuid primary key,
  workflow_id uuid not null,
  version integer not null,
  trigger_node text not null,
  event_id uuid not null,
  customer_id uuid,
  mode text not null default 'live' check (mode in ('live', 'dry', 'test')),
  status text not null default 'queued' check (status in ('queued', 'running', 'waiting', 'paused')),
  priority integer not null default 0,
  lease_owner uuid,
  lease_epoch integer not null default 0,
  seq integer not null default 0,
  state jsonb not null default '{}',
  cancel_requested boolean not null default false,
  -- Runs with the same key run one after the other, in the order they were started.
  concurrency_key text,
  recoveries smallint not null default 0,
  parent_run_id uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

create index runs_by_lease on runs (lease_owner) where lease_owner is not null;
create index runs_by_concurrency_key on runs (concurrency_key, id) where concurrency_key is not null;
create index runs_by_workflow on runs (workflow_id, id desc);
create index runs_by_customer on runs (customer_id, id desc) where customer_id is not null;

create table run_history (
  id uuid not null,
  workflow_id uuid not null,
  version integer not null,
  trigger_node text not null,
  event_id uuid not null,
  customer_id uuid,
  mode text not null,
  status text not null check (status in ('succeeded', 'failed', 'cancelled')),
  state jsonb not null,
  error jsonb,
  recoveries smallint not null,
  parent_run_id uuid,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz not null default clock_timestamp(),
  primary key (id)
) partition by range (id);
create table run_history_default partition of run_history default;
create index run_history_by_workflow on run_history (workflow_id, id desc);
create index run_history_by_customer on run_history (customer_id, id desc) where customer_id is not null;
create index run_history_failed on run_history (id desc) where status = 'failed';

create view all_runs as
  select id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, null::jsonb as error,
         recoveries, parent_run_id, created_at, started_at, null::timestamptz as finished_at, cancel_requested
    from runs
  union all
  select id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, error,
         recoveries, parent_run_id, created_at, started_at, finished_at, false
    from run_history;

create table steps (
  run_id uuid not null,
  seq integer not null,
  node_id text not null,
  path text not null default '',
  attempt integer not null default 1,
  status text not null check (status in ('intent', 'ok', 'error', 'skipped', 'cancelled', 'uncertain')),
  handle text,
  started_at timestamptz not null,
  finished_at timestamptz,
  input jsonb,
  output jsonb,
  error jsonb,
  primary key (run_id, seq)
) partition by range (run_id);
create table steps_default partition of steps default;

-- Every write to the outside, before (intent) and after.
create table effects (
  run_id uuid not null,
  node_id text not null,
  path text not null default '',
  key uuid not null,
  kind text not null,
  target text not null default '',
  status text not null check (status in ('intent', 'done', 'not_done', 'unknown')),
  result_ref text,
  at timestamptz not null default now(),
  primary key (run_id, key)
) partition by range (run_id);
create table effects_default partition of effects default;

create table waits (
  id uuid primary key,
  run_id uuid not null,
  node_id text not null,
  path text not null default '',
  kind text not null check (kind in ('retry', 'timer', 'signal')),
  wake_at timestamptz,
  signal text,
  status text not null default 'open' check (status in ('open', 'done')),
  -- What ended it, and what came with the signal.
  ended_by text check (ended_by in ('timer', 'signal')),
  data jsonb,
  created_at timestamptz not null default now()
);
create index waits_due on waits (wake_at) where status = 'open' and wake_at is not null;
create index waits_by_run on waits (run_id);
create index waits_by_signal on waits (signal) where status = 'open' and signal is not null;
