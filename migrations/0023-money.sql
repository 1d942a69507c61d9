-- What contracts pay for, what they have given, and what was handed to the bookkeeping.

alter table contracts
  add column included_amount_minor bigint,
  add column used_amount_minor bigint not null default 0,
  add column included_per text not null default 'contract'
    check (included_per in ('contract', 'month', 'quarter', 'year')),
  add column covered_roles text[] not null default '{}',
  add column covered_hours text[] not null default '{}',
  add column critical_anytime boolean not null default false,
  add column covers_on_site boolean not null default true,
  add column covers_travel boolean not null default false,
  add column covers_projects boolean not null default false,
  add column covers_third_party boolean not null default false,
  add column covered_site_ids uuid[] not null default '{}',
  add column covered_device_ids uuid[] not null default '{}',
  add column excluded_device_ids uuid[] not null default '{}',
  add column covered_contact_ids uuid[] not null default '{}',
  add column exclusions jsonb not null default '[]',
  add column exclusion_contract_id uuid references contracts (id),
  add column is_default boolean not null default true,
  add column draw_multipliers jsonb not null default '[]',
  add column overrun text not null default 'billed' check (overrun in ('billed', 'needs_approval')),
  add column overrun_rate_minor bigint,
  add column warn_percents integer[] not null default '{75,90,100}',
  add column rates jsonb not null default '[]',
  add column travel_rate_minor bigint,
  add column min_minutes integer not null default 0,
  add column max_minutes integer,
  add column approval_limit_minor bigint;

-- Terms of work that no contract pays for; without a customer: those of the MSP.
create table rate_cards (
  id uuid primary key,
  customer_id uuid unique nulls not distinct references customers (id) on delete cascade,
  terms jsonb not null,
  updated_at timestamptz not null default now()
);

-- The hours and the money of a contract are the sum of these; `used_minutes` and `used_amount_minor` of the contract are
-- written by the statement that writes the row.
create table contract_draws (
  id uuid primary key,
  contract_id uuid not null references contracts (id) on delete cascade,
  period_start date not null,
  day date not null,
  kind text not null check (kind in ('opening', 'time', 'draw', 'correction', 'reversal')),
  minutes integer not null default 0,
  amount_minor bigint not null default 0,
  -- No reference: the draw of an entry that was removed stays, beside the one that takes it back.
  time_entry_id uuid,
  ticket_id uuid references tickets (id),
  reason text not null default '',
  made_by text not null default '',
  reverses_id uuid unique references contract_draws (id) on delete cascade,
  effect_key uuid unique,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index contract_draws_by_contract on contract_draws (contract_id, period_start, id);
create index contract_draws_by_entry on contract_draws (time_entry_id) where time_entry_id is not null;

insert into contract_draws (id, contract_id, period_start, day, kind, minutes, reason)
select gen_random_uuid(), id, starts_on, starts_on, 'opening', used_minutes, ''
  from contracts where used_minutes <> 0;

create table seat_lines (
  id uuid primary key,
  contract_id uuid not null references contracts (id) on delete cascade,
  name text not null,
  item_code text not null default '',
  counts text not null default 'devices' check (counts in ('devices', 'users', 'manual')),
  device_kinds text[] not null default '{}',
  quantity integer not null default 0 check (quantity >= 0),
  unit_price_minor bigint not null default 0 check (unit_price_minor >= 0),
  tolerance integer not null default 0 check (tolerance >= 0),
  -- What was billed and what there was when people were last told; null: they need not know anything.
  told_quantity integer,
  told_actual integer,
  created_at timestamptz not null default now()
);
create index seat_lines_by_contract on seat_lines (contract_id);

create table seat_changes (
  id uuid primary key,
  line_id uuid not null references seat_lines (id) on delete cascade,
  contract_id uuid not null references contracts (id) on delete cascade,
  from_quantity integer not null,
  to_quantity integer not null check (to_quantity >= 0),
  effective_on date not null,
  reason text not null default '',
  approval_ref text,
  made_by text not null default '',
  effect_key uuid unique,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index seat_changes_by_contract on seat_changes (contract_id, id);

-- What people were told of a contract, once for each period and per cent.
create table contract_notices (
  contract_id uuid not null references contracts (id) on delete cascade,
  period_start date not null,
  percent integer not null,
  at timestamptz not null default now(),
  primary key (contract_id, period_start, percent)
);

-- Whose day had too little time on it, once each.
create table missing_time_notices (
  technician text not null,
  day date not null,
  at timestamptz not null default now(),
  primary key (technician, day)
);

-- What was handed over in one go. It never changes, so that it can be handed over again.
create table export_batches (
  id uuid primary key,
  number bigint generated always as identity unique,
  customer_id uuid references customers (id),
  from_day date not null,
  to_day date not null,
  line_count integer not null default 0,
  entry_count integer not null default 0,
  totals jsonb not null default '[]',
  note text not null default '',
  made_by text not null,
  created_at timestamptz not null default now()
);

alter table time_entries
  drop constraint time_entries_minutes_check,
  drop constraint time_entries_billed_minutes_check,
  add column role text,
  add column category text,
  add column on_site boolean not null default false,
  add column travel_minutes integer not null default 0,
  add column project boolean not null default false,
  add column third_party boolean not null default false,
  add column no_charge_reason text not null default 'GOODWILL',
  add column rate_minor bigint,
  add column decision text check (decision in ('included', 'billable', 'no_charge', 'needs_approval')),
  add column reason_code text,
  add column reason text not null default '',
  -- The decision as it was made, with its parts.
  add column coverage jsonb,
  add column drawn_minutes integer not null default 0,
  add column drawn_amount_minor bigint not null default 0,
  add column amount_minor bigint not null default 0,
  add column tax_minor bigint not null default 0,
  add column currency text,
  add column approval_ref text,
  add column corrects_id uuid unique references time_entries (id),
  -- Of the lines that bill it, the first.
  add column billing_line_id uuid,
  add column export_id uuid references export_batches (id),
  add constraint time_entries_minutes_check check (minutes > 0 or corrects_id is not null),
  add constraint time_entries_billed_minutes_check check (billed_minutes >= 0 or corrects_id is not null);
create index time_entries_unexported on time_entries (started_at) where export_id is null;
create index time_entries_by_export on time_entries (export_id, id) where export_id is not null;
create index time_entries_by_technician on time_entries (lower(technician), started_at) where not automation;

-- Entries as they were before people changed or removed them. A step that is repeated finds its entry here too.
create table time_entry_changes (
  id uuid primary key,
  time_entry_id uuid not null,
  kind text not null check (kind in ('changed', 'removed', 'taken_back')),
  before jsonb not null,
  made_by text not null,
  effect_key uuid,
  created_at timestamptz not null default now()
);
create index time_entry_changes_by_entry on time_entry_changes (time_entry_id, id);
create index time_entry_changes_by_effect on time_entry_changes (effect_key) where kind = 'removed';

alter table billing_lines
  drop constraint billing_lines_quantity_check,
  add column corrects_id uuid unique references billing_lines (id),
  -- Set with the line that takes it back.
  add column reversed_at timestamptz,
  add column time_entry_id uuid references time_entries (id),
  -- Which part of the decision about the entry this line bills.
  add column part integer,
  add column seat_change_id uuid references seat_changes (id),
  add column export_id uuid references export_batches (id),
  add constraint billing_lines_quantity_check check (quantity > 0 or corrects_id is not null);
create index billing_lines_unexported on billing_lines (date) where export_id is null;
create index billing_lines_by_export on billing_lines (export_id, id) where export_id is not null;
create unique index billing_lines_by_time_entry on billing_lines (time_entry_id, part)
  where time_entry_id is not null and corrects_id is null and reversed_at is null;
create unique index billing_lines_by_seat_change on billing_lines (seat_change_id)
  where seat_change_id is not null and corrects_id is null and reversed_at is null;
