-- The next delivery to a webhook, kept for a day so that a person can see what its sender really posts.
create table captured_deliveries (
  trigger_id uuid primary key references triggers (id) on delete cascade,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '1 day',
  received_at timestamptz,
  outcome text check (outcome in ('accepted', 'refused', 'unreadable')),
  reason text,
  content_type text,
  headers jsonb,
  query jsonb,
  body text,
  truncated boolean not null default false
);

-- Files that runs make, such as reports: whose they are, and that they go when nobody keeps them.
create table run_files (
  file_id uuid primary key references files (id) on delete cascade,
  run_id uuid not null,
  customer_id uuid references customers (id) on delete cascade,
  created_at timestamptz not null default now()
);
create index run_files_created on run_files (created_at);
