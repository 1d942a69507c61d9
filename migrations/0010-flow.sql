-- What a wait is for, beyond a moment or a signal: an event with a correlation key, another run, a person's decision.
alter table waits drop constraint waits_kind_check;
alter table waits
  add constraint waits_kind_check check (kind in ('retry', 'timer', 'signal', 'event', 'run', 'decision', 'deadline')),
  add column details jsonb,
  -- Type, path and value of the event that ends it, as one text.
  add column match_key text,
  add column child_run_id uuid,
  -- Events from this moment on may be the answer already; null once they were looked at.
  add column look_back_from timestamptz;
create index waits_by_match on waits (match_key) where status = 'open' and match_key is not null;
create index waits_by_child on waits (child_run_id) where status = 'open' and child_run_id is not null;
create index waits_to_look_back on waits (look_back_from) where status = 'open' and look_back_from is not null;

-- Planned: what a dry run would have done.
alter table effects drop constraint effects_status_check;
alter table effects
  add constraint effects_status_check check (status in ('intent', 'done', 'not_done', 'unknown', 'planned')),
  add column undo_ref text,
  add column plan jsonb;

drop view all_runs;
alter table runs
  add column forked_from uuid,
  -- How often a person had it go on after it had failed.
  add column retries smallint not null default 0,
  -- Workflows that called each other to get here.
  add column depth smallint not null default 0,
  add column cancel_requested_at timestamptz,
  add column pause_requested boolean not null default false,
  -- Who or what paused it, and where.
  add column pause_reason jsonb,
  -- How a person steers it: breakpoints, single steps, inputs given by hand.
  add column control jsonb;
create index runs_by_parent on runs (parent_run_id) where parent_run_id is not null;
create index runs_to_cancel on runs (cancel_requested_at) where cancel_requested;

alter table run_history
  add column forked_from uuid,
  add column retries smallint not null default 0,
  add column depth smallint not null default 0,
  add column control jsonb,
  -- What it hands to the workflow that called it.
  add column result jsonb;
create index run_history_by_parent on run_history (parent_run_id) where parent_run_id is not null;

create view all_runs as
  select id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, null::jsonb as error,
         recoveries, parent_run_id, created_at, started_at, null::timestamptz as finished_at, cancel_requested,
         forked_from, retries, depth, control, null::jsonb as result, pause_requested, pause_reason
    from runs
  union all
  select id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, error,
         recoveries, parent_run_id, created_at, started_at, finished_at, false,
         forked_from, retries, depth, control, result, false, null::jsonb
    from run_history;

-- Versions below zero are drafts as they were tried: they run like the others, and are never published.
comment on column workflow_versions.version is 'below 0: a draft as it was tried';
