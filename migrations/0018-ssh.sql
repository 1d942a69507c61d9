-- Keys by which hosts are known again. They belong to a connection, because networks of two customers may have the same
-- addresses behind different jump hosts.
create table host_keys (
  id uuid primary key,
  connection_id uuid not null references connections (id) on delete cascade,
  host text not null check (host <> ''),
  port int not null check (port between 1 and 65535),
  key_type text not null,
  fingerprint text not null,
  first_seen_at timestamptz not null default now(),
  -- Who accepted it: a person, or what met it first.
  pinned_by text not null,
  unique (connection_id, host, port)
);

-- Scripts for the machines of customers. What runs is a version, and versions never change.
create table scripts (
  id uuid primary key,
  name text not null check (name <> ''),
  description text not null default '',
  tags text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index scripts_by_name on scripts (lower(name));

create table script_versions (
  script_id uuid not null references scripts (id) on delete cascade,
  version int not null check (version > 0),
  shell text not null check (shell in ('sh', 'powershell')),
  risk text not null check (risk in ('reads', 'changes', 'destroys')),
  parameters jsonb not null default '[]',
  body text not null,
  -- What is different from the version before.
  note text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (script_id, version)
);
create function refuse_script_change() returns trigger language plpgsql as $$
begin
  raise exception 'Versions of scripts never change: save a new one.';
end
$$;
create trigger script_versions_never_change before update on script_versions
  for each row execute function refuse_script_change();

-- How machines are reached by remote control: of one device, of a customer, or of everybody (neither).
create table remote_links (
  id uuid primary key,
  customer_id uuid references customers (id) on delete cascade,
  device_id uuid references devices (id) on delete cascade,
  kind text not null check (kind in ('rdp', 'teamviewer', 'anydesk', 'meshcentral', 'custom')),
  template text not null check (template <> ''),
  created_by text not null,
  created_at timestamptz not null default now(),
  check (customer_id is null or device_id is null),
  unique nulls not distinct (customer_id, device_id)
);
