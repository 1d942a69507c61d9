-- What a run of a workflow was to do, to be played against its draft. Like pins they stand beside the document, so that a
-- difference of versions is only logic.
create table workflow_scenarios (
  id uuid primary key,
  workflow_id uuid not null references workflows (id) on delete cascade,
  name text not null,
  trigger_node text not null,
  customer_id uuid,
  -- The event as the run had it; it stays when the history of its time goes.
  event jsonb not null,
  -- What the steps gave: it stands for them when the scenario is played.
  answers jsonb not null,
  expected jsonb not null,
  -- What the clock says when it begins.
  starts_at timestamptz not null,
  from_run uuid not null,
  from_version integer not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- How it went when it was played last, with which revision of the draft.
  played_revision integer,
  played_at timestamptz,
  result jsonb
);
create unique index workflow_scenarios_by_name on workflow_scenarios (workflow_id, lower(name));

-- A draft held against what its published version did of late. The draft as it was is kept, for it goes on changing.
create table backtests (
  id uuid primary key,
  workflow_id uuid not null references workflows (id) on delete cascade,
  revision integer not null,
  version integer,
  document jsonb not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  total integer,
  done integer not null default 0,
  cancel_requested boolean not null default false,
  summary jsonb,
  error text,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Who works on it says so; one that nobody has spoken of for a while is begun anew.
  beat_at timestamptz
);
create index backtests_of_workflow on backtests (workflow_id, asked_at desc);
create index backtests_open on backtests (asked_at) where state in ('queued', 'running');

-- Events that the draft would have answered otherwise.
create table backtest_events (
  backtest_id uuid not null references backtests (id) on delete cascade,
  event_id uuid not null,
  customer_id uuid,
  change text not null,
  details jsonb not null,
  primary key (backtest_id, event_id)
);
