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
