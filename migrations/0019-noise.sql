-- Events that start nothing yet, or nothing at all, and why.
alter table event_decisions drop constraint event_decisions_decision_check;
alter table event_decisions
  add constraint event_decisions_decision_check check (decision in ('started', 'skipped', 'continued', 'deferred')),
  -- The reason as a word that the editor translates, with what it speaks of.
  add column code text,
  add column details jsonb,
  add column decided_at timestamptz default now(),
  add column due_at timestamptz;

-- The moments at which a problem was raised and cleared, the latest last.
alter table problems add column changes timestamptz[] not null default '{}';

-- What the decision made of the event, for the flow: that its problem flaps, how many it stands for.
alter table events add column noise jsonb;
create index events_unmatched on events (id desc)
  where customer_id is null and routed_at is not null and hints <> '{}'::jsonb;

-- What a trigger remembers of a problem. Written under the lock of the problem.
create table trigger_problems (
  trigger_id uuid not null references triggers on delete cascade,
  source_key text not null,
  dedup_key text not null,
  started boolean not null,
  last_started_at timestamptz,
  flapping_since timestamptz,
  suppressed integer not null default 0,
  updated_at timestamptz not null default now(),
  primary key (trigger_id, source_key, dedup_key)
);
create index trigger_problems_by_problem on trigger_problems (source_key, dedup_key);
create index trigger_problems_by_time on trigger_problems (updated_at);

-- Events to be decided again.
create table deferred_decisions (
  event_id uuid not null,
  trigger_id uuid not null references triggers on delete cascade,
  source_key text not null,
  dedup_key text,
  code text not null,
  details jsonb not null default '{}',
  due_at timestamptz not null,
  since timestamptz not null,
  primary key (event_id, trigger_id)
);
create index deferred_decisions_due on deferred_decisions (due_at);
create index deferred_decisions_by_problem on deferred_decisions (source_key, dedup_key) where dedup_key is not null;

-- Runs that a trigger started for a customer within the hour; customer '' stands for none.
create table trigger_rates (
  trigger_id uuid not null references triggers on delete cascade,
  customer text not null,
  starts timestamptz[] not null default '{}',
  -- The event that stands for all that are held back.
  summary_event_id uuid,
  held_back integer not null default 0,
  primary key (trigger_id, customer)
);

create table maintenance_windows (
  id uuid primary key,
  reason text not null,
  scope jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  recurrence jsonb,
  created_by text not null,
  created_at timestamptz not null default now(),
  check (recurrence is not null or ends_at is not null)
);
create index maintenance_windows_by_end on maintenance_windows (ends_at);

-- Devices that are gone, with the site they had, and outages of whole sites.
create table offline_devices (
  device_id uuid primary key references devices on delete cascade,
  site_id uuid not null references sites on delete cascade,
  since timestamptz not null
);
create index offline_devices_by_site on offline_devices (site_id);
create table site_outages (
  id uuid primary key,
  site_id uuid not null references sites on delete cascade,
  began_at timestamptz not null,
  ended_at timestamptz
);
create unique index site_outages_open on site_outages (site_id) where ended_at is null;

-- Deliveries refused before they were stored: counted, without their bodies.
create table hook_refusals (
  trigger_id uuid not null references triggers on delete cascade,
  code text not null,
  remote_address text not null,
  reason text not null,
  count integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (trigger_id, code, remote_address)
);
