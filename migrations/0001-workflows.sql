create table workflows (
  id uuid primary key,
  name text not null,
  description text not null default '',
  enabled boolean not null default true,
  draft jsonb not null,
  draft_revision integer not null default 1,
  published_version integer,
  playbook text,
  playbook_version integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table workflow_versions (
  workflow_id uuid not null references workflows (id),
  version integer not null,
  document jsonb not null,
  note text not null default '',
  published_by text not null,
  published_at timestamptz not null default now(),
  primary key (workflow_id, version)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% rows never change: publish a new version instead', tg_table_name;
end $$;

create trigger workflow_versions_are_immutable before update or delete on workflow_versions
  for each row execute function refuse_change();

-- One row for each trigger node of a workflow. `source_key` says which events it hears:
-- hook:<key>, mailbox:<trigger id>, schedule:<trigger id>, manual:<trigger id>.
create table triggers (
  id uuid primary key,
  workflow_id uuid not null references workflows (id),
  node_id text not null,
  type text not null,
  intake text not null check (intake in ('webhook', 'mailbox', 'schedule', 'manual')),
  source_key text not null,
  hook_key text unique,
  params jsonb not null default '{}',
  secret bytea,
  enabled boolean not null default false,
  next_due_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workflow_id, node_id)
);

create index triggers_by_source on triggers (source_key) where enabled;
create index triggers_due on triggers (next_due_at) where enabled and next_due_at is not null;
