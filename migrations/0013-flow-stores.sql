-- Values that workflows keep between runs: of a customer, or (null) of the MSP itself.
create table stored_values (
  customer_id uuid references customers (id),
  key text not null check (key <> ''),
  value jsonb not null,
  expires_at timestamptz,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (customer_id, key)
);
create index stored_values_expiring on stored_values (expires_at) where expires_at is not null;

-- Who holds the lock of a key, and who stands in line for it: first come, first served.
create table lock_claims (
  run_id uuid not null,
  node_id text not null,
  path text not null default '',
  key text not null,
  -- Ends the wait of the step that stands in line.
  signal text not null,
  held boolean not null,
  claimed_at timestamptz not null default clock_timestamp(),
  primary key (run_id, node_id, path)
);
create unique index lock_claims_held on lock_claims (key) where held;
create index lock_claims_in_line on lock_claims (key, claimed_at);

-- When something limited happened last or, later than now, is promised to: the newest moment first.
create table rate_marks (
  key text primary key,
  marks timestamptz[] not null,
  -- Nothing of it counts any more.
  expires_at timestamptz not null
);
create index rate_marks_expiring on rate_marks (expires_at);

-- The newest of several that came with one key, while it waits whether another one comes.
create table debounce_holders (
  key text primary key,
  run_id uuid not null,
  node_id text not null,
  path text not null default '',
  signal text not null,
  -- When the first of them came, and how many there were.
  since timestamptz not null,
  count integer not null default 1
);
create index debounce_holders_by_run on debounce_holders (run_id);

-- Null: those of the MSP, in table settings under business_hours.
alter table customers add column business_hours jsonb;
