-- Ids are UUIDv7, so a range of ids is a range of time: partitions by day prune on the id alone.
create table events (
  id uuid not null,
  source_key text not null,
  type text not null,
  source text not null,
  dedup_key text,
  state text not null default 'raised' check (state in ('raised', 'repeated', 'cleared')),
  occurrences integer not null default 1,
  customer_id uuid,
  device_id uuid,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  trust text not null,
  hints jsonb not null default '{}',
  -- Customer, site, contact, device and contract as they were when the event was routed.
  parties jsonb,
  data jsonb not null,
  raw jsonb,
  -- Why the trigger itself wants no run for it, e.g. "automatic reply".
  skip text,
  routed_at timestamptz,
  primary key (id)
) partition by range (id);

create table events_default partition of events default;

create index events_unrouted on events (id) where routed_at is null;
create index events_by_dedup_key on events (dedup_key, id desc) where dedup_key is not null;
create index events_by_customer on events (customer_id, id desc) where customer_id is not null;

-- A delivery that comes twice (same id or same body) finds its key here.
create table event_keys (
  source_key text not null,
  key text not null,
  event_id uuid not null,
  received_at timestamptz not null default now(),
  primary key (source_key, key)
);
create index event_keys_by_time on event_keys (received_at);

-- Why each trigger did or did not start a run for an event.
create table event_decisions (
  event_id uuid not null,
  trigger_id uuid not null,
  workflow_id uuid not null,
  decision text not null check (decision in ('started', 'skipped')),
  reason text not null,
  run_id uuid,
  primary key (event_id, trigger_id)
) partition by range (event_id);
create table event_decisions_default partition of event_decisions default;

-- One row for each problem that alerts raise, repeat and clear.
create table problems (
  source_key text not null,
  dedup_key text not null,
  state text not null check (state in ('raised', 'cleared')),
  occurrences integer not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (source_key, dedup_key)
);

create table mailbox_cursors (
  connection_id uuid not null,
  folder text not null,
  uid_validity bigint not null,
  last_uid bigint not null,
  checked_at timestamptz not null default now(),
  primary key (connection_id, folder)
);
