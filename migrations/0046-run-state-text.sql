-- A run under way is written again after each of its steps. As jsonb its state changes from end to end with every step, and all of
-- it is logged; as text, with the newest entry first (engine/runs/state-text.ts), PostgreSQL logs that entry alone. With two
-- thirds of a page free most of these writes stay on their page, and touch no index.
drop view all_runs;
alter table runs set (fillfactor = 35);
alter table runs alter column state drop default,
                 alter column state type json using state::json,
                 alter column state set default '{}';

create view all_runs as
  select id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state::jsonb as state,
         null::jsonb as error, recoveries, parent_run_id, created_at, started_at, null::timestamptz as finished_at,
         cancel_requested, forked_from, retries, depth, control, null::jsonb as result, pause_requested, pause_reason
    from runs
  union all
  select id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, error,
         recoveries, parent_run_id, created_at, started_at, finished_at, false,
         forked_from, retries, depth, control, result, false, null::jsonb
    from run_history;
