-- Forms that customers fill in, each on a public page of its own.
alter table triggers drop constraint triggers_intake_check;
alter table triggers
  add constraint triggers_intake_check check (intake in ('webhook', 'mailbox', 'schedule', 'manual', 'own', 'portal'));

-- An address of a form for one customer: whoever has it writes for that customer.
create table portal_links (
  key text primary key,
  trigger_id uuid not null references triggers (id) on delete cascade,
  customer_id uuid not null references customers (id) on delete cascade,
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (trigger_id, customer_id)
);

-- What was typed into a form and waits for the code that was sent to its writer. `id` is the page's own random number.
create table portal_drafts (
  id text primary key,
  trigger_id uuid not null references triggers (id) on delete cascade,
  address text not null,
  typed jsonb not null,
  salt bytea not null,
  hash bytea not null,
  tries integer not null default 0,
  -- Codes that went out for it.
  sent integer not null default 1,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index portal_drafts_by_address on portal_drafts (address, created_at);
create index portal_drafts_by_time on portal_drafts (created_at);

-- Files that came with a form: by the page's number until it is sent, then of its event.
create table portal_files (
  file_id uuid primary key references files (id) on delete cascade,
  page_id text not null,
  trigger_id uuid not null references triggers (id) on delete cascade,
  field text not null,
  sha256 bytea not null,
  event_id uuid,
  created_at timestamptz not null default now(),
  -- A page that is sent twice at once brings its files once.
  unique (page_id, field, sha256)
);
create index portal_files_by_event on portal_files (event_id) where event_id is not null;
create index portal_files_by_time on portal_files (created_at);
