-- Runs that wait for each other: who waits, and whether an end was passed on.
alter table runs
  -- The parent's step that waits for this run, as path and node; null where nobody waits.
  add column awaited_by text;
create index runs_awaited on runs (parent_run_id) where awaited_by is not null;

-- What ended before this has nobody to tell.
alter table run_history
  add column parent_told boolean not null default true,
  add column children_told boolean not null default true;
alter table run_history
  alter column parent_told set default false,
  alter column children_told set default false;
create index run_history_parent_to_tell on run_history (id) where parent_run_id is not null and not parent_told;
create index run_history_children_to_tell on run_history (id) where status <> 'succeeded' and not children_told;

-- Which events are waited for, one kind after the other, however many wait for the same kind.
create index waits_by_event_kind on waits ((details ->> 'type'), (details ->> 'path'))
  where status = 'open' and kind = 'event';
-- A wait may look back at events of its type.
create index events_by_type on events (type, id);

-- An event may also continue runs that waited for it: of those decisions no trigger is part.
alter table event_decisions drop constraint event_decisions_decision_check;
alter table event_decisions
  add constraint event_decisions_decision_check check (decision in ('started', 'skipped', 'continued')),
  drop constraint event_decisions_pkey,
  alter column trigger_id drop not null;
create unique index event_decisions_by_trigger on event_decisions (event_id, trigger_id);
