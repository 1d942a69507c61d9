-- What steps of workflows with limits have touched: a ticket or a device by itself, anything else by its amount. A row is made
-- with the step, or before it where the step reaches outside.
create table effect_counts (
  workflow_id uuid not null,
  run_id uuid not null,
  effect_key uuid not null,
  kind text not null check (kind in ('tickets', 'mails', 'devices', 'scripts', 'money')),
  subject text not null default '',
  amount bigint not null,
  at timestamptz not null,
  primary key (effect_key, kind, subject)
);
create index effect_counts_of_workflow on effect_counts (workflow_id, at);
create index effect_counts_of_run on effect_counts (run_id);

-- What a run that has reached a limit was about to do; the row goes with the answer.
create table limit_questions (
  run_id uuid primary key,
  node_id text not null,
  path text not null,
  breach jsonb not null,
  target text not null,
  input jsonb not null,
  asked_at timestamptz not null default now()
);

-- While one of them stands, nothing of what it is about begins, and nothing writes: of a workflow, of a customer, or at all.
create table write_holds (
  id uuid primary key,
  workflow_id uuid references workflows on delete cascade,
  customer_id uuid references customers on delete cascade,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  lifted_by text,
  lifted_at timestamptz,
  check (workflow_id is null or customer_id is null)
);
-- One of each at a time.
create unique index write_holds_standing
  on write_holds (coalesce(workflow_id, customer_id, '00000000-0000-0000-0000-000000000000')) where lifted_at is null;
create index write_holds_by_time on write_holds (set_at desc);
create index runs_held on runs (id) where status = 'paused' and pause_reason ->> 'kind' = 'hold';
create index runs_at_limit on runs (id) where status = 'paused' and pause_reason ->> 'kind' = 'limit';
